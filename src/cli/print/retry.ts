import type { RetryView } from '../../ipc/contract.ts';
import { harmless } from './harmless.ts';
import { count } from './words.ts';

/** What a retry did: how many jobs go again and when, and why others do not. */
export const retryText = ({ dryRun, campaign, retried, left, runId }: RetryView): string => {
  const when = runId === null ? 'at the next start' : `in run ${runId}, which is under way`;
  const verb = `${dryRun ? 'would be' : retried.length === 1 ? 'is' : 'are'} tried again ${when}`;
  const head =
    retried.length === 0
      ? 'nothing is tried again'
      : `${count(retried.length, 'job')} ${verb}: ${list(retried)}`;
  const others = [...Map.groupBy(left, ({ reason }) => reason)].map(
    ([reason, same]) =>
      `${count(same.length, 'job')} left as ${same.length === 1 ? 'it is' : 'they are'}, ${reason}: ${list(same.map(({ job }) => job))}`,
  );
  return [head, ...others].map((line) => `${harmless(`${campaign}: ${line}`)}\n`).join('');
};

const mostNamed = 10;

const list = (jobs: readonly { jobId: string; account: string }[]): string => {
  const named = jobs.slice(0, mostNamed).map(({ jobId, account }) => `${jobId} (${account})`);
  const more = jobs.length - named.length;
  return `${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
};
