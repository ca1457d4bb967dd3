import type { Moment } from './time.ts';

/** What a pause can hold back. An account's phone bears its name; a paused phone is not started by us. */
export const pauseKinds = ['everything', 'campaign', 'account', 'phone'] as const;
export type PauseKind = (typeof pauseKinds)[number];

/** Whom a pause is about; the name is null for everything. */
export interface PauseOf {
  kind: PauseKind;
  name: string | null;
}

/** A reason to begin nothing new: no job is claimed. It lasts until somebody ends it, over restarts too. */
export interface Pause extends PauseOf {
  /** `operatorsPause`, or the reason of a brake of our own: money, plan, credentials, a budget. */
  code: string;
  message: string;
  since: Moment;
}

/** The code of a pause that an operator asked for: what is in hand is finished, unlike with a brake of our own. */
export const operatorsPause = 'operator';

/** The pauses that hold back whoever is named. */
export const pausesOf = (
  pauses: readonly Pause[],
  { campaign, account }: { campaign?: string; account?: string },
): Pause[] =>
  pauses.filter(({ kind, name }) => {
    if (kind === 'everything') return true;
    return kind === 'campaign' ? name === campaign : account !== undefined && name === account;
  });

/** The code of the pause that holds a restored database back until it is known what was posted after its copy. */
export const restoredPause = 'restored';
