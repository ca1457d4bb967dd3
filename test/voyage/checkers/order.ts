import { phoneOf } from '../body.ts';
import type { Rows } from '../disk.ts';
import type { MakeChecker } from '../scene.ts';
import type { Call } from '../wire.ts';
import { isClone, isCreate, readCreate } from './creates.ts';

/** R5: an account has one job in hand, and a phone one task of ours. */
export const oneAtATime: MakeChecker = (scene) => ({
  rule: 'R5',
  onCall: (call) => {
    if (!isCreate(call)) return;
    const { phoneId, taskName } = readCreate(call);
    const { tasks } = scene.truth();
    const other = tasks.find(
      (task) =>
        task.phoneId === phoneId && task.by === 'api' && task.endedAt === null && !isClone(task, tasks),
    );
    if (other !== undefined) scene.breach(`${taskName} is created while ${other.taskName} is not over`);
  },
  onWatch: (rows) => {
    for (const column of ['account', 'phone_id']) {
      const two = rows.first(
        `SELECT ${column} AS who FROM attempts WHERE phase <> 'settled' GROUP BY ${column} HAVING count(*) > 1`,
      );
      if (two !== null) scene.breach(`${two.text('who')} has two attempts in hand`);
    }
  },
});

/** R7: what is done to the world stands in a row before it is done. */
export const rowBeforeDeed: MakeChecker = (scene) => {
  const intent = (call: Call, rows: Rows): boolean => {
    if (isCreate(call)) {
      const { taskName } = readCreate(call);
      const sql = `SELECT 1 FROM attempts WHERE phase = 'publishing' AND task_name = ? AND create_sent_at IS NOT NULL`;
      return rows.first(sql, taskName) !== null;
    }
    const [phase, column] = call.endpoint === 'phone/start' ? ['starting', 'start'] : ['stopping', 'stop'];
    const sql = `SELECT 1 FROM leases WHERE phone_id = ? AND phase = '${phase}' AND ${column}_asked_at IS NOT NULL`;
    return rows.first(sql, phoneOf(call)) !== null;
  };
  return {
    rule: 'R7',
    onCall: (call) => {
      const acts = isCreate(call) || call.endpoint === 'phone/start' || call.endpoint === 'phone/stop';
      const rows = scene.rows();
      if (acts && rows !== null && !intent(call, rows)) {
        scene.breach(`${call.endpoint} is called, and no row says so (${phoneOf(call)})`);
      }
    },
  };
};
