import { assign } from 'xstate';
import { describe, expect, it } from 'vitest';
import { postMachine } from '../../src/machines/post/machine.ts';
import { sampleOf, survivorsOf, Trail } from './mutants/hunt.ts';
import { complaints, summary } from './walk.ts';
import { walkPost } from './post/walk.ts';

const limitMs = 300_000;

const trail = new Trail();

describe('the post machine', { timeout: limitMs }, () => {
  it('is right on every edge, in every state, after every kill', async () => {
    const report = await walkPost(postMachine, { onPath: trail.note });
    process.stdout.write(summary(report));
    expect(complaints(report)).toBe('');
  });

  it('is told from a few that are nearly the same', async () => {
    expect(await survivorsOf(sampleOf(postMachine, trail), trail, walkPost)).toEqual([]);
  });

  it.each([
    [
      'takes a lost create for refused',
      postMachine.provide({ guards: { isRefused: (_, reply) => !reply.ok } }),
    ],
    ['forgets the horizon', postMachine.provide({ actions: { doubt: assign({}) } })],
    ['believes any end', postMachine.provide({ guards: { hasStatus: () => true } })],
    ['creates again without a proof', postMachine.provide({ guards: { mayCreateAgain: () => true } })],
  ])('is found out when it %s', async (_, post) => {
    expect((await walkPost(post, { untilFailure: true })).failures).not.toEqual([]);
  });
});
