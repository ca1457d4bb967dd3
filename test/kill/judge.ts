/** What must be true after everything, by the simulator's truth and by the rows. */
import Database from 'better-sqlite3';
import { join } from 'node:path';
import { z } from 'zod';
import { openStore } from '../../src/store/open.ts';
import type { Attempt, Job } from '../../src/domain/job.ts';
import type { Lease } from '../../src/domain/lease.ts';
import { leftOn, ours, type PhoneTruth, type Truth } from '../lifecycle/truth.ts';

const integrityRow = z.object({ integrity_check: z.string() });
const metaRow = z.object({ value: z.string() });

export interface Rows {
  jobs: Job[];
  leases: Lease[];
  attempts: Attempt[];
  openAttempts: number;
  integrity: string;
  /** The job a cloud task was created for, by the task's name. */
  jobOfAttempt: (taskName: string) => string;
}

/** Reads the state of a daemon, whether it runs or not. */
export function readRows(stateDir: string): Rows {
  const raw = new Database(join(stateDir, 'postd.db'), { readonly: true });
  const integrity = raw
    .prepare('PRAGMA integrity_check')
    .all()
    .map((row) => integrityRow.parse(row).integrity_check)
    .join('; ');
  const number = (name: string) =>
    Number(metaRow.parse(raw.prepare('SELECT value FROM meta WHERE name = ?').get(name)).value);
  const identity = { timeScale: number('time_scale'), timeOrigin: number('time_origin') };
  raw.close();
  const clock = { now: () => 0, setTimeout: () => 0, clearTimeout: () => undefined };
  const store = openStore({ directory: stateDir, clock, identity, readOnly: true });
  try {
    const jobs = store.jobs({});
    const attempts = jobs.flatMap(({ jobId }) => store.attemptsOf(jobId));
    const jobByAttempt = new Map(attempts.map(({ attemptId, jobId }) => [attemptId, jobId]));
    return {
      jobs,
      leases: store.leases({}),
      attempts,
      openAttempts: attempts.filter(({ phase }) => phase !== 'settled').length,
      integrity,
      jobOfAttempt: (taskName) => jobByAttempt.get(Number(taskName.split('-')[2])) ?? taskName,
    };
  } finally {
    store.close();
  }
}

/** Who may be on a phone all the time, and what an account may have of posts. */
export interface Expectation {
  people: readonly string[];
  postsPerAccount: number;
  /** Whether the reply to a create may have been lost: then a post may stay unconfirmed, or be created anew. */
  mayDoubt: boolean;
  /** Whether plans were made anew: then a job that is not out may be left behind, if its account has another that is. */
  mayPlanAnew?: boolean;
}

/** What the rules R1 to R8 say of a world in which all campaigns are over. Each breach is a sentence. */
export const breachesOf = (truth: Truth, rows: Rows, expected: Expectation): string[] => [
  ...doubles(truth),
  ...straysOf(truth, rows),
  ...disturbed(truth, expected),
  ...leftOn(truth).map((name) => `R3: phone ${name} was left on`),
  ...rows.leases
    .filter(({ phase }) => phase !== 'closed')
    .map(({ account, phase }) => `R3: the lease of ${account} is ${phase}`),
  ...overCap(truth, expected),
  ...lost(truth, rows, expected),
  ...repeated(truth, rows),
  ...(rows.integrity === 'ok' ? [] : [`the database is damaged: ${rows.integrity}`]),
];

const pairOf = ({ account, videoSha256 }: Truth['publications'][number]) => `${account} ${videoSha256}`;

const doubles = (truth: Truth): string[] =>
  [...Map.groupBy(ours(truth), (post) => `${pairOf(post)} ${post.network}`)]
    .filter(([, posts]) => posts.length > 1)
    .map(([pair]) => `R1: published twice: ${pair}`);

/** A stop must lie within a lease that may stop: one that has asked for a start, or was reopened for a late task. */
const straysOf = ({ phones }: Truth, { leases }: Rows): string[] =>
  phones.flatMap(({ name, phoneId, stopCalls }) =>
    stopCalls
      .filter(({ at }) => !leases.some((lease) => lease.phoneId === phoneId && covers(lease, at)))
      .map(({ at }) => `R2: phone ${name} was sent a stop without a lease at ${at}`),
  );

/** The cloud has the stop a little after we committed to it, and moments of both sides are rounded. */
const slackMs = 1000;
const covers = ({ startAskedAt, stopAskedAt, openedAt, closedAt }: Lease, at: number) => {
  const from = startAskedAt ?? (stopAskedAt === null ? Infinity : openedAt);
  return from <= at + slackMs && at <= (closedAt ?? Infinity) + slackMs;
};

const disturbed = ({ phones }: Truth, { people }: Expectation): string[] =>
  phones
    .filter(
      ({ name, status, stopCalls }) =>
        people.includes(name) && (status !== 'running' || stopCalls.length > 0),
    )
    .map(({ name }) => `R2: the person on phone ${name} was disturbed`);

const overCap = (truth: Truth, { postsPerAccount }: Expectation): string[] =>
  [...Map.groupBy(ours(truth), ({ account }) => account)]
    .filter(([, posts]) => posts.length > postsPerAccount)
    .map(([account, { length }]) => `R6: account ${account} has ${length} posts`);

/** R8: every job has ended, and as the world has it. */
const lost = (truth: Truth, { jobs, openAttempts }: Rows, expected: Expectation): string[] => {
  const { mayDoubt, mayPlanAnew = false } = expected;
  const out = new Set(ours(truth).map(pairOf));
  const isOut = ({ account, videoId }: Job) => out.has(`${account} ${videoId}`);
  const good = (job: Job) =>
    (job.state === 'succeeded' && isOut(job)) || (job.state === 'unconfirmed' && mayDoubt);
  const serving = jobs.filter(good);
  /** The other may be for the same video, and then it is the one that is out. */
  const isServedBy = (job: Job, other: Job) =>
    other.account === job.account && (!isOut(job) || other.videoId === job.videoId);
  const isLeftBehind = (job: Job) => mayPlanAnew && serving.some((other) => isServedBy(job, other));
  return [
    ...jobs
      .filter((job) => !good(job) && !isLeftBehind(job))
      .map(
        (job) =>
          `R8: job ${job.jobId} is ${job.state} (${job.reason ?? ''}), and is ${isOut(job) ? '' : 'not '}out`,
      ),
    ...(openAttempts === 0 ? [] : [`R8: ${openAttempts} attempts are open`]),
  ];
};

/** Nothing fails here but postd itself, so a second task of a job would be a start of what should have been adopted. */
const repeated = ({ tasks }: Truth, { jobOfAttempt }: Rows): string[] =>
  [
    ...Map.groupBy(
      tasks.filter(({ by }) => by === 'api'),
      ({ taskName }) => jobOfAttempt(taskName),
    ),
  ]
    .filter(([, same]) => same.length > 1)
    .map(([jobId, same]) => `R1: job ${jobId} has ${same.length} tasks in the cloud`);

/** Phones on which a task ran on during an outage, and that were booted again for it. */
export const bootedAgain = (atKill: Truth, atEnd: Truth): string[] =>
  atKill.tasks
    .filter(({ by, endedAt }) => by === 'api' && endedAt === null)
    .flatMap(({ taskId, account }) => {
      const endedAt = atEnd.tasks.find((task) => task.taskId === taskId)?.endedAt ?? atEnd.now;
      const runs = runsBetween(
        atEnd.phones.find(({ name }) => name === account),
        atKill.now,
        endedAt,
      );
      return runs === 1 ? [] : [`phone ${account} ran ${runs} times for its adopted task ${taskId}`];
    });

const runsBetween = (phone: PhoneTruth | undefined, from: number, until: number): number =>
  (phone?.runs ?? []).filter(
    ({ by, onAt, offAt }) => by !== 'person' && onAt <= until && (offAt ?? until) >= from,
  ).length;
