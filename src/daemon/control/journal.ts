import type { Facts } from '../../domain/store.ts';
import type { Clock } from '../../domain/time.ts';
import type { Journals } from '../../ipc/contract.ts';

/** Where a reader of facts begins: the later of the two, where both a time and a count are given. */
export const createJournals = (facts: Facts, clock: Clock): Journals => ({
  factStart: ({ agoMs, at, last, ...filter }) => {
    const now = clock.now();
    const from = agoMs === undefined ? at : now - agoMs;
    const starts = [
      ...(from === undefined ? [] : [facts.seqBefore(from)]),
      ...(last === undefined ? [] : [facts.seqOfLast(last, filter)]),
    ];
    return { now, seq: Math.max(0, ...starts) };
  },
});
