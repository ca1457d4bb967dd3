import type { MakeChecker } from '../scene.ts';
import { isClone } from './creates.ts';

const plannedOn = `
  SELECT campaign, account, plan_day, count(*) AS count FROM jobs GROUP BY campaign, account, plan_day`;

/**
 * R6: an account never has more posts of ours on one of its days than the smallest cap of the campaigns that name it, nor
 * does the plan of a day.
 */
export const dailyCap: MakeChecker = (scene) => {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone: scene.plan.timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  const capOf = (account: string): number =>
    Math.min(
      ...scene.plan.campaigns.filter(({ accounts }) => accounts.includes(account)).map(({ cap }) => cap),
    );
  return {
    rule: 'R6',
    onWatch: (rows) => {
      for (const row of rows.all(plannedOn)) {
        const [account, count] = [row.text('account'), row.number('count')];
        const plan = `for ${account} by ${row.text('campaign')} on ${row.text('plan_day')}`;
        if (count > capOf(account))
          scene.breach(`${count} posts are planned ${plan}; the cap is ${capOf(account)}`);
      }
      const { publications, tasks } = scene.truth();
      const clones = new Set(tasks.filter((task) => isClone(task, tasks)).map(({ taskId }) => taskId));
      const counts = new Map<string, number>();
      for (const { by, account, at, taskId } of publications) {
        if (by !== 'api' || clones.has(taskId)) continue;
        const key = `${account} on ${format.format(at)}`;
        const count = (counts.get(key) ?? 0) + 1;
        counts.set(key, count);
        if (count > capOf(account)) scene.breach(`${count} posts for ${key}; the cap is ${capOf(account)}`);
      }
    },
  };
};
