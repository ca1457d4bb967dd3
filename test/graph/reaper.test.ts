import { assign } from 'xstate';
import { describe, expect, it } from 'vitest';
import { reaperMachine } from '../../src/machines/reaper/machine.ts';
import { walkReaper } from './reaper/walk.ts';
import { sampleOf, survivorsOf, Trail } from './mutants/hunt.ts';
import { complaints, summary } from './walk.ts';

const limitMs = 300_000;

const trail = new Trail();

describe('the reaper', { timeout: limitMs }, () => {
  it('is right on every edge, in every state, after every kill', async () => {
    const report = await walkReaper(reaperMachine, { onPath: trail.note });
    process.stdout.write(summary(report));
    expect(complaints(report)).toBe('');
  });

  it('is told from a few that are nearly the same', async () => {
    expect(await survivorsOf(sampleOf(reaperMachine, trail), trail, walkReaper)).toEqual([]);
  });

  it.each([
    ['never looks for evidence', reaperMachine.provide({ guards: { isReviewDue: () => false } })],
    ['leaves phones on', reaperMachine.provide({ actions: { takePhoneBack: assign({}) } })],
    ['keeps what is over', reaperMachine.provide({ actions: { forget: assign({}) } })],
    ['searches without a pause', reaperMachine.provide({ delays: { reapEvery: 0 } })],
  ])('is found out when it %s', async (_, reaper) => {
    expect((await walkReaper(reaper, { untilFailure: true })).failures).not.toEqual([]);
  });
});
