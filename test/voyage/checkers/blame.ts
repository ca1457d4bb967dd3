import { fieldsOf } from '../body.ts';
import type { Rows } from '../disk.ts';
import type { MakeChecker } from '../scene.ts';

/** Fail codes by whose fault they are, from the API reference: as many attempts as the rule allows. */
const attemptsAllowed: ReadonlyMap<number | null, number> = new Map([
  ...[20116, 20136, 20204, 20221].map((code) => [code, 1] as const),
  ...[20223, 20258].map((code) => [code, 2] as const),
  ...[20100, 20107, 20212].map((code) => [code, 3] as const),
]);

/** R11: what an account or a video is to blame for is not retried; what the cloud is to blame for, within limits. */
export const blameRight: MakeChecker = (scene) => {
  const check = (rows: Rows): void => {
    const names = new Map(scene.truth().tasks.map((task) => [task.taskName, task]));
    const attempts = rows.all(
      `SELECT job_id, run_id, task_name, outcome ->> '$.kind' AS kind, outcome ->> '$.failure.code' AS code
         FROM attempts WHERE phase = 'settled' ORDER BY attempt_id`,
    );
    const failures = new Map<string, number>();
    for (const attempt of attempts) {
      const taskName = attempt.textOrNull('task_name');
      const [jobId, kind] = [attempt.text('job_id'), attempt.textOrNull('kind')];
      const key = `${jobId} in run ${attempt.number('run_id')}`;
      const spent = failures.get(`${key} for good`);
      if (spent !== undefined) scene.breach(`${key} is tried again after a failure that forbids it`);
      if (taskName === null || kind === 'deferred') continue;
      const failCode = names.get(taskName)?.failCode ?? null;
      const allowed = attemptsAllowed.get(failCode);
      if (allowed === undefined || attempt.textOrNull('code') !== `task.${failCode ?? ''}`) continue;
      const count = (failures.get(`${key} ${allowed}`) ?? 0) + 1;
      failures.set(`${key} ${allowed}`, count);
      if (allowed === 1) failures.set(`${key} for good`, 1);
      if (count > allowed)
        scene.breach(`${key} is tried ${count} times, which fail code ${failCode ?? ''} forbids`);
    }
  };
  return {
    rule: 'R11',
    onWatch: check,
    onEnd: check,
    onFact: ({ name, data, message }) => {
      const isPersons = fieldsOf(data?.['failure'])['blame'] === 'person';
      if (isPersons && (name === 'post.failed' || name === 'post.retry')) {
        scene.breach(`a person on a phone counts as a failure: ${message}`);
      }
    },
  };
};
