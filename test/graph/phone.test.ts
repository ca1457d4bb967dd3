import { assign } from 'xstate';
import { describe, expect, it } from 'vitest';
import { phoneMachine } from '../../src/machines/phone/machine.ts';
import { sampleOf, survivorsOf, Trail } from './mutants/hunt.ts';
import { complaints, summary } from './walk.ts';
import { walkPhone } from './phone/walk.ts';

const limitMs = 300_000;

const trail = new Trail();

describe('the phone machine', { timeout: limitMs }, () => {
  it('is right on every edge, in every state, after every kill', async () => {
    const report = await walkPhone(phoneMachine, { onPath: trail.note });
    process.stdout.write(summary(report));
    expect(complaints(report)).toBe('');
  });

  it('is told from a few that are nearly the same', async () => {
    expect(await survivorsOf(sampleOf(phoneMachine, trail), trail, walkPhone)).toEqual([]);
  });

  it.each([
    ['starts what is on', phoneMachine.provide({ guards: { looksOff: () => true } })],
    ['believes any look', phoneMachine.provide({ guards: { supportsOff: ({ event }) => 'look' in event } })],
    ['waits for ever', phoneMachine.provide({ actions: { arm: assign({}) } })],
    ['tells nobody', phoneMachine.provide({ actions: { sayReady: () => undefined } })],
  ])('is found out when it %s', async (_, phone) => {
    expect((await walkPhone(phone, { untilFailure: true })).failures).not.toEqual([]);
  });
});
