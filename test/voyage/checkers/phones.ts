import type { Moment } from '../../../src/domain/time.ts';
import type { PhoneTruth } from '../../../src/simulator/truth.ts';
import { phoneOf } from '../body.ts';
import type { Row, Rows } from '../disk.ts';
import type { MakeChecker, Scene } from '../scene.ts';
import { isClone } from './creates.ts';

/** Whether the API, ours, switched it on and it is still on. */
const isOnByUs = ({ runs }: PhoneTruth): boolean => {
  const run = runs.at(-1);
  return run !== undefined && run.offAt === null && run.by !== 'person';
};

const openLease = (rows: Rows, phoneId: string) =>
  rows.first(`SELECT * FROM leases WHERE phone_id = ? AND phase <> 'closed'`, phoneId);

/** R2: a stop is called only under a lease of ours; where a person is on the phone, it was ours before. */
export const onlyOurs: MakeChecker = (scene) => ({
  rule: 'R2',
  onCall: (call) => {
    const phoneId = phoneOf(call);
    if (call.endpoint === 'phone/start') {
      const run = runOf(scene, phoneId);
      if (run?.offAt === null && run.by === 'person' && run.onAt < call.at - lookReachesStartMs) {
        scene.breach(`phone ${nameOf(scene, phoneId)} is started, which a person switched on long before`);
      }
    }
    if (call.endpoint !== 'phone/stop') return;
    const lease = withRows(scene, (rows) => openLease(rows, phoneId));
    if (lease === null) {
      scene.breach(`phone ${nameOf(scene, phoneId)} is told to stop, and there is no lease`);
      return;
    }
    if (lease.text('origin') === 'operator') {
      scene.count('stops that an operator ordered');
      return;
    }
    const run = runOf(scene, phoneId);
    if (run?.offAt !== null || run.by !== 'person') return;
    if (withRows(scene, (rows) => hadLateTask(scene, rows, lease, run.onAt)) === true) {
      scene.count('stops of a phone that a person took after a late task of ours');
      return;
    }
    const startAskedAt = lease.numberOrNull('start_asked_at');
    if (startAskedAt === null && lease.textOrNull('reason') === null) {
      scene.breach(`phone ${nameOf(scene, phoneId)} is a person's, and we never started it`);
      return;
    }
    // What cannot be told apart from here: the cloud does not say who switched a phone on.
    scene.count(
      run.onAt <= (startAskedAt ?? 0) + startReachesPhoneMs
        ? 'stops of a phone that a person took just before our start'
        : 'stops of a phone that a person took while it was ours',
    );
  },
});

/**
 * Whether a lease was opened for a task that turned up late, which did switch the phone on, and ended before a person took
 * it. The cloud does not say when a task ended; so, under one such lease, that cannot be told apart from here either.
 */
function hadLateTask(scene: Scene, rows: Rows, lease: Row, takenAt: Moment): boolean {
  const again = rows.first(
    `SELECT a.task_name, count(*) AS leases FROM attempts a JOIN leases l ON l.attempt_id = a.attempt_id
      WHERE a.attempt_id = ? AND a.task_id IS NULL AND l.opened_at > a.settled_at HAVING count(*) > 0`,
    lease.number('attempt_id'),
  );
  if (again?.number('leases') !== 1) return false;
  const late = scene.truth().tasks.find(({ taskName }) => taskName === again.text('task_name'));
  return late !== undefined && late.beganAt !== null && late.endedAt !== null && late.endedAt <= takenAt;
}

/** A start may be on its way for so long. */
const startReachesPhoneMs = 1000;
/** A look that shows a phone off is older than the start that follows it, but never by so much. */
const lookReachesStartMs = 120_000;

/** R3: a lease is closed only when nothing of ours keeps its phone on, and at the end none is on. */
export const noneLeftOn: MakeChecker = (scene) => {
  /** A phone that a second task of one create switches on is nobody's at this end, until it is found. */
  const hasClone = (phoneId: string): boolean => {
    const { tasks } = scene.truth();
    return tasks.some((task) => task.phoneId === phoneId && isClone(task, tasks));
  };
  const orphans = (rows: Rows): string[] =>
    scene
      .truth()
      .phones.filter(isOnByUs)
      .filter(({ phoneId }) => openLease(rows, phoneId) === null && !hasClone(phoneId))
      .map(({ name }) => name);
  return {
    rule: 'R3',
    onFact: ({ name, phoneId, account }) => {
      if (phoneId === undefined || (name !== 'phone.off' && name !== 'phone.let-go')) return;
      const phone = scene.truth().phones.find((one) => one.phoneId === phoneId);
      if (phone !== undefined && isOnByUs(phone) && !hasClone(phoneId)) {
        scene.breach(
          `the lease of phone ${account ?? phoneId} is closed while the phone is on because of us`,
        );
      }
    },
    onCall: (call) => {
      if (call.endpoint !== 'phone/stop') return;
      const phoneId = phoneOf(call);
      const { tasks } = scene.truth();
      const busy = tasks.find(
        (task) => task.phoneId === phoneId && task.by === 'api' && task.status === 2 && !isClone(task, tasks),
      );
      if (busy === undefined) return;
      // A task whose end nobody could see may run on; one that was believed to be over may not.
      const believedOver = withRows(scene, (rows) =>
        rows.first(
          `SELECT 1 AS one FROM attempts WHERE task_name = ? AND task_id IS NOT NULL
              AND outcome ->> '$.kind' IN ('published', 'failed', 'retry')`,
          busy.taskName,
        ),
      );
      if (believedOver !== null) scene.breach(`task ${busy.taskName} still runs when its phone is stopped`);
    },
    onGlance: (rows) => {
      const [first] = orphans(rows);
      if (first !== undefined) scene.breach(`phone ${first} is on because of us, and there is no lease`);
    },
    onEnd: () => {
      for (const phone of scene.truth().phones.filter(isOnByUs)) {
        if (hasClone(phone.phoneId)) scene.count("phones left on by the cloud's own double");
        else scene.breach(`phone ${phone.name} was left on`);
      }
    },
  };
};

function withRows<T>(scene: Scene, read: (rows: Rows) => T): T | null {
  const rows = scene.rows();
  return rows === null ? null : read(rows);
}

const runOf = (scene: Scene, phoneId: string) =>
  scene
    .truth()
    .phones.find((phone) => phone.phoneId === phoneId)
    ?.runs.at(-1);

const nameOf = (scene: Scene, phoneId: string): string =>
  scene.truth().phones.find((phone) => phone.phoneId === phoneId)?.name ?? phoneId;
