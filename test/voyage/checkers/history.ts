import { hoursMs, type Moment } from '../../../src/domain/time.ts';
import type { Rows } from '../disk.ts';
import type { MakeChecker } from '../scene.ts';
import { isClone } from './creates.ts';

/** The shortest that postd may be told to keep, which is what voyages tell it. */
const keptMs = { facts: hoursMs(7 * 24), attempts: hoursMs(14 * 24) };
/** It lets go once an hour, and may be down for some. */
const slackMs = hoursMs(8);

const oldest = {
  facts: 'SELECT min(at) AS at FROM facts',
  // What somebody decided about an attempt keeps it, and so does a phone that was switched off much later.
  attempts: `SELECT min(max(a.settled_at, ifnull((SELECT max(closed_at) FROM leases l WHERE l.attempt_id = a.attempt_id), 0))) AS at
               FROM attempts a JOIN jobs j USING (job_id)
              WHERE j.state = 'succeeded'
                AND NOT EXISTS (SELECT 1 FROM resolutions r WHERE r.attempt_id = a.attempt_id)`,
};

/** What was posted is kept for good, and history no longer than it has to be. */
export const keptShort: MakeChecker = (scene) => {
  let posted = 0;
  return {
    rule: 'retention',
    onWatch: (rows) => {
      const lines = linesOf(rows);
      if (lines < posted) scene.breach(`${posted} posts stood in the ledger, and now it is ${lines}`);
      posted = lines;
      for (const what of ['facts', 'attempts'] as const) {
        const at: Moment | null = rows.first(oldest[what])?.numberOrNull('at') ?? null;
        if (at !== null && at < scene.now() - keptMs[what] - slackMs) {
          scene.breach(`${what} are kept for longer than wanted, since ${new Date(at).toISOString()}`);
        }
      }
    },
    onEnd: (rows) => {
      const { tasks } = scene.truth();
      const out = tasks.filter(
        (task) => task.by === 'api' && task.publishedAt !== null && !isClone(task, tasks),
      ).length;
      const doubtful = rows.all(`SELECT job_id FROM jobs WHERE state = 'unconfirmed'`).length;
      if (linesOf(rows) + doubtful < out) {
        scene.breach(`${out} posts are out, and ${linesOf(rows)} of them stand in the ledger`);
      }
    },
  };
};

const linesOf = (rows: Rows): number =>
  rows.first('SELECT count(*) AS count FROM ledger')?.number('count') ?? 0;
