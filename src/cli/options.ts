import { Option } from 'commander';

/** Options that mean the same in every command that has them. */
export const yesOption = (): Option => new Option('-y, --yes', 'do not ask');
export const dryRunOption = (): Option =>
  new Option('-n, --dry-run', 'say what would be done, and change nothing');

/** Which part of a campaign a command was typed for, as it is typed for the command that comes next. */
export const partTyped = ({
  limit,
  account,
}: {
  limit?: number | undefined;
  account?: string | undefined;
}): string[] => [
  ...(limit === undefined ? [] : ['--limit', String(limit)]),
  ...(account === undefined ? [] : ['--account', account]),
];
