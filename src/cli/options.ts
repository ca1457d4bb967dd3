import { Option } from 'commander';

/** Options that mean the same in every command that has them. */
export const yesOption = (): Option => new Option('-y, --yes', 'do not ask');
export const dryRunOption = (): Option =>
  new Option('-n, --dry-run', 'say what would be done, and change nothing');
