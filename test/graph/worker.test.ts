import { assign } from 'xstate';
import { describe, expect, it } from 'vitest';
import { workerMachine } from '../../src/machines/worker/machine.ts';
import { sampleOf, survivorsOf, Trail } from './mutants/hunt.ts';
import { complaints, summary } from './walk.ts';
import { walkWorker } from './worker/walk.ts';

const limitMs = 300_000;

const trail = new Trail();

describe('the worker machine', { timeout: limitMs }, () => {
  it('is right on every edge, in every state, after every kill', async () => {
    const report = await walkWorker(workerMachine, { onPath: trail.note });
    process.stdout.write(summary(report));
    expect(complaints(report)).toBe('');
  });

  it('is told from a few that are nearly the same', async () => {
    expect(await survivorsOf(sampleOf(workerMachine, trail), trail, walkWorker)).toEqual([]);
  });

  it.each([
    ['keeps any phone', workerMachine.provide({ guards: { mayKeepPhone: () => true } })],
    ['forgets that it was told to end', workerMachine.provide({ guards: { isEnding: () => false } })],
    ['never rests', workerMachine.provide({ delays: { rest: 0 } })],
    ['keeps its phone to itself', workerMachine.provide({ actions: { releasePhone: assign({}) } })],
  ])('is found out when it %s', async (_, worker) => {
    expect((await walkWorker(worker, { untilFailure: true })).failures).not.toEqual([]);
  });
});
