import type { ProblemView } from '../../ipc/contract.ts';
import type { Cli } from '../cli.ts';
import { problemLine } from './problems.ts';

const most = 10;

/** What a start skipped, in a few lines: all of it is in `campaign check`. */
export const warningLines = (
  cli: Cli,
  { campaign, warnings }: { campaign: string; warnings: readonly ProblemView[] },
): string[] => {
  const more = warnings.length - most;
  return [
    ...warnings.slice(0, most).map((warning) => problemLine(cli.paintTalk, warning)),
    ...(more > 0 ? [`and ${more} more: ${cli.line('campaign', 'check', campaign)}`] : []),
  ];
};
