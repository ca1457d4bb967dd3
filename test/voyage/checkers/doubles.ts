import { minutesMs, type Moment } from '../../../src/domain/time.ts';
import type { MakeChecker } from '../scene.ts';
import { effectOf, isClone, isCreate, readCreate, type Create } from './creates.ts';

/** How long a request whose answer was lost may still take effect; before that nobody can prove anything. */
const horizonMs = minutesMs(10);
const looksNeeded = 3;
/** After these codes the post may be out (API reference, flag V). */
const doubtfulCodes: ReadonlySet<number | null> = new Set([20003, 20129, 29993, 29994, 29999, 20213]);

/** R1: for an (account, network, video) nothing is published twice, and no second task made that might. */
export const neverTwice: MakeChecker = (scene) => {
  const byPair = new Map<string, Create[]>();
  const lostAt = new Map<Create, Moment>();
  const historyAt: Moment[] = [];
  const creates = new Map<object, Create>();

  const why = (earlier: Create): string | null => {
    const { tasks } = scene.truth();
    const task = tasks.find(({ by, taskName }) => by === 'api' && taskName === earlier.taskName);
    if (task !== undefined) {
      if (task.publishedAt !== null) return 'which is out';
      if (task.status !== 4 && task.status !== 7) return 'which has not failed';
      return task.status === 4 && doubtfulCodes.has(task.failCode) ? 'which may be out' : null;
    }
    if (earlier.call.answer !== null && effectOf(earlier.call) === 'none') return null;
    const lost = lostAt.get(earlier) ?? earlier.call.at;
    const looks = historyAt.filter((at) => at > lost);
    const isProven = looks.length >= looksNeeded && (looks.at(-1) ?? 0) >= lost + horizonMs;
    return isProven ? null : 'whose absence is not proven';
  };

  return {
    rule: 'R1',
    onCall: (call) => {
      if (!isCreate(call)) return;
      const create = readCreate(call);
      const pair = `${create.phoneId} ${create.network} ${create.caption}`;
      const others = byPair.get(pair) ?? [];
      for (const other of others) {
        const objection = why(other);
        if (objection === null) continue;
        scene.breach(`${create.taskName} is created while there is ${other.taskName}, ${objection}`);
      }
      byPair.set(pair, [...others, create]);
      creates.set(call, create);
    },
    onAnswer: (call) => {
      const create = creates.get(call);
      if (create !== undefined && effectOf(call) === 'unknown') lostAt.set(create, scene.now());
      if (call.endpoint === 'task/historyRecords' && effectOf(call) === 'done') historyAt.push(call.at);
    },
    onWatch: () => {
      const { publications, tasks } = scene.truth();
      const seen = new Map<string, string>();
      const clones = new Set(tasks.filter((task) => isClone(task, tasks)).map(({ taskId }) => taskId));
      for (const { by, account, network, caption, taskId, taskName } of publications) {
        if (by !== 'api' || clones.has(taskId)) continue;
        const pair = `${account} ${network} ${caption}`;
        const before = seen.get(pair);
        if (before !== undefined) {
          scene.breach(`"${caption}" is out twice on ${account}: by ${before} and ${taskName}`);
        }
        seen.set(pair, taskName);
      }
    },
    onEnd: () => {
      const { publications, tasks } = scene.truth();
      const published = new Set(publications.map(({ taskId }) => taskId));
      for (const task of tasks) {
        if (isClone(task, tasks) && published.has(task.taskId))
          scene.count('doubles made by the cloud itself');
      }
    },
  };
};
