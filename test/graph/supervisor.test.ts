import { assign } from 'xstate';
import { describe, expect, it } from 'vitest';
import { supervisorMachine } from '../../src/machines/supervisor/machine.ts';
import { walkSupervisor } from './supervisor/walk.ts';
import { sampleOf, survivorsOf, Trail } from './mutants/hunt.ts';
import { complaints, summary } from './walk.ts';

const limitMs = 300_000;

const trail = new Trail();

describe('the supervisor', { timeout: limitMs }, () => {
  it('is right on every edge, in every state, after every kill', async () => {
    const report = await walkSupervisor(supervisorMachine, { onPath: trail.note });
    process.stdout.write(summary(report));
    expect(complaints(report)).toBe('');
  });

  it('is told from a few that are nearly the same', async () => {
    expect(await survivorsOf(sampleOf(supervisorMachine, trail), trail, walkSupervisor)).toEqual([]);
  });

  it.each([
    ['starts what runs already', supervisorMachine.provide({ guards: { isFree: () => true } })],
    ['goes down too soon', supervisorMachine.provide({ guards: { isAllQuiet: () => true } })],
    ['forgets who crashed', supervisorMachine.provide({ actions: { afterCrash: assign({}) } })],
    ['never sends the reaper', supervisorMachine.provide({ actions: { wakeReaper: assign({}) } })],
  ])('is found out when it %s', async (_, supervisor) => {
    expect((await walkSupervisor(supervisor, { untilFailure: true })).failures).not.toEqual([]);
  });
});
