import { hoursMs, type Moment } from '../../../src/domain/time.ts';
import type { Rows } from '../disk.ts';
import type { MakeChecker, Scene } from '../scene.ts';
import { isClone, isCreate, readCreate } from './creates.ts';
import { timetable } from './timetable.ts';

/** A day that has begun is planned when what was due before has been begun; it is never as late as this. */
const planWithinMs = hoursMs(2);

/** Of all jobs for one account and video, one that is out, or may be or become so. */
const plannedTwice = `
  SELECT account, caption FROM jobs WHERE state NOT IN ('failed', 'skipped', 'cancelled')
   GROUP BY account, network, caption HAVING count(*) > 1`;

/** Facts that tell of a plan. */
const planned: ReadonlySet<string> = new Set(['campaign.started', 'campaign.day-planned']);

const continuousRuns = `
  SELECT campaign, planned_at, started_at FROM runs
   WHERE phase = 'running' AND settings ->> '$.schedule.continuous'
     AND NOT EXISTS (SELECT 1 FROM attempts a WHERE a.run_id = runs.run_id AND a.phase <> 'settled')`;

/** Posts begin in the hours of their campaign and with its gap; a day is planned once, and no job twice. */
export const inItsTime: MakeChecker = (scene) => {
  const schedules = new Map(
    scene.plan.campaigns.flatMap(({ name, schedule }) =>
      schedule === null ? [] : [[name, schedule] as const],
    ),
  );
  const isOpen = new Map([...schedules].map(([name, schedule]) => [name, timetable(schedule)]));
  const dayOf = daysIn(scene.plan.timeZone);
  const plannedIn = new Map<string, number>();

  /** Whether a job of this campaign might be begun for this account at this moment. */
  const judge = (what: string, campaign: string, account: string, at: Moment): void => {
    if (isOpen.get(campaign)?.(at) === false) {
      scene.breach(`${what} is begun outside the hours of ${campaign}, at ${new Date(at).toISOString()}`);
    }
    const minGapMs = schedules.get(campaign)?.minGapMs ?? 0;
    const before = minGapMs === 0 ? undefined : postOf(scene, account, at - minGapMs, at);
    if (before !== undefined) {
      scene.breach(
        `${what} is begun too soon for ${account}, whose last post is ${before}; the gap is ${minGapMs} ms`,
      );
    }
  };

  return {
    rule: 'the schedule',
    onFact: ({ at, name, message, campaign = '', account = '', jobId = '', runId = 0 }) => {
      if (name === 'job.claimed') judge(jobId, campaign, account, at);
      const rows = scene.rows();
      if (rows !== null && planned.has(name)) judgePlans(scene, rows);
      if (name !== 'campaign.day-planned') return;
      const day = `run ${runId} on ${dayOf(at)}`;
      // Killed in between, it may look once more.
      if (plannedIn.get(day) === scene.lives()) scene.breach(`${day} is planned again: ${message}`);
      plannedIn.set(day, scene.lives());
      scene.count('days planned by themselves');
    },
    onCall: (call) => {
      if (!isCreate(call)) return;
      const { taskName } = readCreate(call);
      const sql = 'SELECT campaign, account, opened_at FROM attempts WHERE task_name = ?';
      const attempt = scene.rows()?.first(sql, taskName) ?? null;
      if (attempt === null) return;
      judge(taskName, attempt.text('campaign'), attempt.text('account'), attempt.number('opened_at'));
    },
    onWatch: (rows) => {
      judgePlans(scene, rows);
      judgeDays(scene, rows, dayOf);
    },
  };
};

/** A post of ours on an account between two moments. */
function postOf(scene: Scene, account: string, from: Moment, until: Moment): string | undefined {
  const { publications, tasks } = scene.truth();
  return publications.find(
    (post) =>
      post.account === account &&
      post.by === 'api' &&
      post.at > from &&
      post.at <= until &&
      !tasks.some((task) => task.taskId === post.taskId && isClone(task, tasks)),
  )?.taskName;
}

/** No plan has a post that is out or planned already. */
function judgePlans(scene: Scene, rows: Rows): void {
  const twice = rows.first(plannedTwice);
  if (twice !== null)
    scene.breach(`"${twice.text('caption')}" is planned twice for ${twice.text('account')}`);
}

/** Where nothing goes wrong any more, a run that goes on by itself has planned the day that it is. */
function judgeDays(scene: Scene, rows: Rows, dayOf: (at: Moment) => string): void {
  const now = scene.now();
  if (now < scene.plan.healAt + planWithinMs || dayOf(now) !== dayOf(now - planWithinMs)) return;
  for (const run of rows.all(continuousRuns)) {
    if (dayOf(run.number('planned_at')) !== dayOf(now) && run.number('started_at') < now - planWithinMs) {
      scene.breach(`${run.text('campaign')} has not planned ${dayOf(now)}`);
    }
  }
}

function daysIn(timeZone: string): (at: Moment) => string {
  const format = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' });
  return (at) => format.format(at);
}
