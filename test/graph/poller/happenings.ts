import type { SnapshotFrom } from 'xstate';
import { defaultPolicy as policy } from '../../../src/domain/policy.ts';
import { pollerMachine } from '../../../src/machines/poller.ts';
import { listener } from '../../support/mailbox.ts';
import { answered, timerOf, waitsFor, type Heard, type Model } from '../traverse.ts';

type PollerSnapshot = SnapshotFrom<typeof pollerMachine>;

const round: Heard<PollerSnapshot> = (s) =>
  waitsFor(s, 'lookAround') ? answered('lookAround', { at: 1, phones: [], tasks: [], failure: null }) : null;

/** Everything that can happen to the poller, as somebody tells it who watches. */
export const happenings = {
  'it is told to begin': (s) => (s.value === 'new' ? { type: 'poller.begin' } : null),
  'the cloud answers': round,
  'the cloud does not answer': round,
  'the pause is over': (s) => timerOf(s, 'pollEvery'),
} satisfies Record<string, Heard<PollerSnapshot>>;

export type PollerHappening = keyof typeof happenings;

/** One round in so many is thorough: the graph goes once around. */
export const roundsPerThoroughOne = 6;

export const pollerModel: Model<PollerSnapshot> = {
  machine: pollerMachine,
  input: { policy, parent: listener().actor },
  happenings,
  keyOf: ({ value, context }) => JSON.stringify([value, context.round % roundsPerThoroughOne]),
};
