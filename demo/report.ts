/** What the demo says at its end. */
import type { CampaignView } from '../src/ipc/contract.ts';
import type { CloudFigures } from './truth.ts';

interface CampaignFigures {
  name: string;
  total: number;
  succeeded: number;
  failed: number;
  unconfirmed: number;
  skipped: number;
  pending: number;
}

export type Summary = { campaigns: CampaignFigures[] } & CloudFigures;

export const summaryOf = (views: readonly CampaignView[], cloud: CloudFigures): Summary => ({
  campaigns: views.map(({ name, counts }) => ({
    name,
    total: Object.values(counts).reduce((sum, count) => sum + count, 0),
    succeeded: counts.succeeded,
    failed: counts.failed,
    unconfirmed: counts.unconfirmed,
    skipped: counts.skipped,
    pending: counts.pending + counts.claimed + counts.retrying,
  })),
  ...cloud,
});

export function printReport(out: NodeJS.WritableStream, summary: Summary): void {
  const rows = summary.campaigns.map(({ name, total, succeeded, failed, unconfirmed, pending }) =>
    [name, total, succeeded, failed, unconfirmed, pending].map(String),
  );
  const table = [['campaign', 'jobs', 'posted', 'failed', 'unconfirmed', 'open'], ...rows];
  out.write(`\n${table.map((row) => row.map((cell, column) => align(cell, column)).join('')).join('\n')}\n`);
  out.write(
    `\nWhat the cloud itself says:\n` +
      `  ${summary.publishedInCloud} posts published by postd, ${summary.doublePosts} of them twice\n` +
      `  ${summary.phonesLeftRunning} phones left running\n` +
      `  ${summary.foreignPhonesSeen} phones were in people's hands, ${summary.foreignPhonesStopped} of them stopped by postd\n` +
      `  ${summary.phoneMinutes} phone minutes, ${summary.apiCalls} calls\n`,
  );
}

const align = (cell: string, column: number): string => (column === 0 ? cell.padEnd(10) : cell.padStart(12));
