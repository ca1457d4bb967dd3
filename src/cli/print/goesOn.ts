import type { Cli } from '../cli.ts';
import { harmless } from './harmless.ts';

/** Whoever stops looking at a campaign does not stop it; the line to be typed stands alone, so that it stays one line. */
export const goesOn = (cli: Cli, campaign: string): string =>
  `${harmless(campaign)} goes on; to stop it:\nnext:  ${cli.line('campaign', 'stop', campaign)}`;
