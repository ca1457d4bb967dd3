import { fileKey } from '../../domain/ledger.ts';
import type { Prospect } from '../../domain/prospect.ts';
import { pairKey } from '../../domain/store.ts';
import type { Moment } from '../../domain/time.ts';
import type { PlanQuery, PlanView, ReasonView } from '../../ipc/contract.ts';
import type { Rehearsed } from '../../posting/rehearse.ts';
import type { Outlook } from './outlook.ts';
import { needs, passes } from './reasons.ts';
import { whyOf, type StoryPorts } from './story.ts';

export type Skipped = PlanView['skipped'][number];

/** The jobs of a run that do not come about, each with the reason. */
export function notComing(ports: StoryPorts, { jobs, left, held }: Outlook, now: Moment): Skipped[] {
  const byId = new Map(jobs.map((job) => [job.jobId, job]));
  const reasonsOf = ({ jobId }: Prospect): readonly ReasonView[] =>
    whyOf(ports, jobId, now)?.why.reasons ?? [];
  const isHeld = (job: Prospect) => reasonsOf(job).find(({ needsYou }) => needsYou) ?? somebodyHasTo;
  const isLeft = (job: Prospect, why: Outlook['left'][number]['why']) =>
    why === 'never' ? neverComes : (reasonsOf(job).find(({ code }) => code === 'cap-reached') ?? capOf(job));
  return [
    ...held.map((job) => skipped(job, isHeld(job))),
    ...left.flatMap(({ jobId, why }) => {
      const job = byId.get(jobId);
      return job === undefined ? [] : [skipped(job, isLeft(job, why))];
    }),
  ];
}

const somebodyHasTo = needs('held', 'somebody has to act first');
const neverComes = passes('never', 'no hours and no pass of the run come for it');
const capOf = ({ account }: Prospect): ReasonView =>
  passes(
    'cap-reached',
    `account ${account} has had its posts of the day by then, and the run ends without it`,
  );

const skipped = ({ jobId, account, videoName }: Prospect, why: ReasonView): Skipped => ({
  jobId,
  account,
  videoName,
  why,
});

/** The accounts of a folder for which a start would have nothing; those that a limit leaves out are not told. */
export function passedOver(
  { store, calendar }: StoryPorts,
  { loaded, limits, run }: Rehearsed,
  { account: only }: PlanQuery,
  now: Moment,
): Skipped[] {
  const { name: campaign, accounts, videos } = loaded;
  const busy = new Set(
    run === null ? [] : store.jobs({ campaign, runId: run.runId }).map(({ account }) => account),
  );
  const others = accounts.filter((account) => !busy.has(account) && (only === undefined || account === only));
  const keys = videos.map(({ videoId, name }) => ({ videoId, key: fileKey(name) }));
  const hasVideo = (account: string): boolean =>
    keys.some(
      ({ videoId, key }) =>
        !limits.excluded.has(pairKey(account, videoId)) && !limits.excludedNames.has(pairKey(account, key)),
    );
  const standings = store.accountStandings({ accounts: others, day: calendar.dayOf(now) });
  return standings.flatMap(({ account, used, cap }) => {
    const over = (why: ReasonView): Skipped[] => [{ jobId: null, account, videoName: null, why }];
    if (cap !== null && used >= cap.limit) return over(hadItsPosts(used, cap));
    if ((limits.remaining.get(account) ?? 0) === 0) return over(triedToday(campaign));
    return hasVideo(account) ? [] : over(allPosted(videos.length));
  });
}

const hadItsPosts = (used: number, { limit, setBy }: { limit: number; setBy: string }): ReasonView =>
  passes('cap-reached', `it has ${used} of its ${limit} posts of today (the cap of ${setBy})`);

const triedToday = (campaign: string): ReasonView => ({
  ...passes('tried-today', 'its place in the plan of today is used up by jobs that failed or were skipped'),
  next: ['campaign', 'retry', campaign],
});

const allPosted = (videos: number): ReasonView =>
  passes(
    'all-posted',
    videos === 1
      ? 'the only video is posted to it, or about to be'
      : `all ${videos} videos are posted to it, or about to be`,
  );
