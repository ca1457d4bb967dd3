import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { minutesMs } from '../../src/domain/time.ts';
import { sideBySide } from '../lifecycle/kit.ts';
import { boots, leftOn, ours, phoneCalled, type Truth } from '../lifecycle/truth.ts';
import { account, create, openSingle, ourTasks, readEnd, untilQuiet } from './single.ts';

const stopsOf = (truth: Truth) => phoneCalled(truth, account).stopCalls;
const lastRun = (truth: Truth) => phoneCalled(truth, account).runs.at(-1);

describe('A phone that will not go off', sideBySide, () => {
  test('the stop is refused because a task still runs: it is asked again until the phone is off', async () => {
    await using town = await openSingle();
    await town.cloud.faults({ kind: 'stop_43005_after_done', forSeconds: 400 });
    await town.must('campaign', 'start', 'viral');

    const { job, truth, breaches } = await untilQuiet(town);

    expect(breaches).toEqual([]);
    expect(job.state).toBe('succeeded');
    expect(town.factsCalled('phone.stop-refused').length).toBeGreaterThanOrEqual(2);
    expect(lastRun(truth)).toMatchObject({ offBy: 'api-stop' });
  });

  test('the stop is refused because a person is on it: only after half an hour is it asked for again', async () => {
    await using town = await openSingle();
    await town.cloud.faults({ kind: 'human_remote', person: 'carla', leavesAfterSeconds: 1200, next: 1 });
    await town.must('campaign', 'start', 'viral');

    const { job, truth, breaches } = await untilQuiet(town);

    expect(breaches).toEqual([]);
    expect(job.state).toBe('succeeded');
    expect(town.factsCalled('phone.taken-over')).toHaveLength(1);
    const [first, second, ...more] = stopsOf(truth).map(({ at }) => at);
    expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(minutesMs(30));
    expect(more).toEqual([]);
    expect(lastRun(truth)).toMatchObject({ offBy: 'api-stop' });
  });

  test('a person is on it and switches it off on leaving: no second stop is sent', async () => {
    await using town = await openSingle();
    await town.cloud.faults({ kind: 'human_remote', person: 'carla', next: 1 });
    await town.must('campaign', 'start', 'viral');
    await town.untilFact('phone.taken-over');
    await town.cloud.people({ does: 'leave', phone: account, person: 'carla', off: true });

    const { truth, breaches } = await untilQuiet(town);

    expect(breaches).toEqual([]);
    expect(stopsOf(truth)).toHaveLength(1);
  });

  test('the cloud says it stops it and does not: it is seen on, and stopped again', async () => {
    await using town = await openSingle();
    await town.cloud.faults({ kind: 'stop_lies', next: 1 });
    await town.must('campaign', 'start', 'viral');

    const { job, truth, breaches } = await untilQuiet(town);

    expect(breaches).toEqual([]);
    expect(job.state).toBe('succeeded');
    expect(stopsOf(truth)).toHaveLength(2);
  });

  test('it is stuck in starting: after ten minutes it is stopped, and the next pass tries again', async () => {
    await using town = await openSingle();
    await town.cloud.faults({ kind: 'boot_stuck', next: 1 });
    await town.must('campaign', 'start', 'viral');

    const { job, attempts, truth, breaches } = await untilQuiet(town);

    expect(breaches).toEqual([]);
    expect(job.state).toBe('succeeded');
    expect(attempts[0]?.outcome).toMatchObject({ kind: 'retry', failure: { code: 'phone.boot-timeout' } });
    expect(boots(truth, account)).toBe(2);
  });
});

describe('A phone that somebody else uses', sideBySide, () => {
  test.each([true, false])(
    'a person switches it off in mid-task (post out: %s): the post is in doubt, the phone is only seen off',
    async (published) => {
      await using town = await openSingle();
      await town.cloud.faults({ kind: 'human_stop_mid_task', published, next: 1 });
      await town.must('campaign', 'start', 'viral');

      const { job, truth, breaches } = await untilQuiet(town);

      expect(breaches).toEqual([]);
      expect(job.state).toBe('unconfirmed');
      expect(ours(truth)).toHaveLength(published ? 1 : 0);
      expect(ourTasks(truth)).toHaveLength(1);
      expect(lastRun(truth)).toMatchObject({ offBy: 'person' });
    },
  );

  test('a person switches it off in mid-task and uses it afterwards: they are not disturbed', async () => {
    await using town = await openSingle({ cloud: { publishMinMs: minutesMs(20) } });
    await town.must('campaign', 'start', 'viral');
    await town.untilFact('post.created');
    await town.untilTruth('the task runs', ({ tasks }) => tasks.some(({ status }) => status === 2));
    await town.cloud.people({ does: 'stop', phone: account, person: 'carla' });
    await town.untilFact('phone.off');
    const { now } = await town.truth();
    await town.cloud.people({ does: 'start', phone: account, person: 'carla', kind: 'left-on' });
    await town.untilTruth('there was time for a review', (truth) => truth.now > now + minutesMs(12));

    const { job, truth } = await readEnd(town);
    expect(job.state).toBe('unconfirmed');
    expect(phoneCalled(truth, account).status).toBe('running');
    expect(stopsOf(truth).filter(({ whileOnBy }) => whileOnBy === 'person')).toEqual([]);
  });

  test('a person comes to it in mid-task and leaves it on: the task ends, and the phone is still ours to stop', async () => {
    await using town = await openSingle({ cloud: { publishMinMs: minutesMs(10) } });
    await town.must('campaign', 'start', 'viral');
    await town.untilTruth('the task runs', ({ tasks }) => tasks.some(({ status }) => status === 2));
    await town.cloud.people({ does: 'take', phone: account, person: 'carla', kind: 'left-on' });

    const { job, truth, breaches } = await untilQuiet(town);

    expect(breaches).toEqual([]);
    expect(job.state).toBe('succeeded');
    expect(stopsOf(truth).map(({ whileOnBy }) => whileOnBy)).toEqual(['api-start']);
  });

  test('a person takes it between our look and our start: the lease is given up, the job waits, nobody is disturbed', async () => {
    // The answer to the look takes a while, and the person comes meanwhile. Whoever only left it on is told apart by
    // how soon the phone runs, which is a matter of seconds: see test/machines/phone.test.ts.
    await using town = await openSingle({ timeScale: 60 });
    await town.cloud.faults({
      id: 'late',
      kind: 'slow_call',
      endpoint: 'phone/status',
      delaySeconds: 120,
      next: 1,
    });
    await town.must('campaign', 'start', 'viral');
    await town.until('the look is on its way back', () => hasStruck(town.cloud.url, 'late'));
    await town.cloud.people({ does: 'start', phone: account, person: 'carla', kind: 'holds' });
    await town.untilFact('phone.let-go');

    const between = await town.truth();
    expect(stopsOf(between)).toEqual([]);
    expect(phoneCalled(between, account)).toMatchObject({ status: 'running' });

    await town.cloud.people({ does: 'leave', phone: account, person: 'carla', off: true });
    const { job, truth, breaches } = await untilQuiet(town);
    expect(breaches).toEqual([]);
    expect(job.state).toBe('succeeded');
    expect(ours(truth)).toHaveLength(1);
  });
});

const faultList = z.object({ faults: z.array(z.object({ id: z.string(), struck: z.number() })) });

const hasStruck = async (url: string, id: string): Promise<boolean> => {
  const answer = await fetch(`${url}/sim/faults`);
  const { faults } = faultList.parse(await answer.json());
  return faults.some((fault) => fault.id === id && fault.struck > 0);
};

describe('A phone about which an answer was lost', sideBySide, () => {
  test('the reply to a start that took effect: the boot is seen, and the post goes on', async () => {
    await using town = await openSingle();
    await town.cloud.faults({ kind: 'drop_after', endpoint: 'phone/start', next: 1 });
    await town.must('campaign', 'start', 'viral');

    const { job, attempts, truth, breaches } = await untilQuiet(town);

    expect(breaches).toEqual([]);
    expect(job.state).toBe('succeeded');
    expect(attempts).toHaveLength(1);
    expect(boots(truth, account)).toBe(1);
  });

  test('the reply to a start that never arrived: the phone is off for ten minutes, then the next pass tries again', async () => {
    await using town = await openSingle();
    await town.cloud.faults({ kind: 'drop_before', endpoint: 'phone/start', next: 1 });
    await town.must('campaign', 'start', 'viral');

    const { job, attempts, truth, breaches } = await untilQuiet(town);

    expect(breaches).toEqual([]);
    expect(job.state).toBe('succeeded');
    expect(attempts.map(({ outcome }) => outcome?.kind)).toEqual(['retry', 'published']);
    expect(boots(truth, account)).toBe(1);
  });

  test('a start that arrives late: the phone is held until it cannot any more, and ends off', async () => {
    await using town = await openSingle();
    await town.cloud.faults({ kind: 'applied_late', endpoint: 'phone/start', afterSeconds: 420, next: 1 });
    await town.must('campaign', 'start', 'viral');

    const { job, truth, breaches } = await untilQuiet(town);

    expect(breaches).toEqual([]);
    expect(job.state).toBe('succeeded');
    expect(leftOn(truth)).toEqual([]);
  });

  test('a task of ours that arrives after its lease was closed: it is found, and its phone switched off again', async () => {
    await using town = await openSingle({ retry: { createAgainAfterProof: false } });
    await town.cloud.faults({ kind: 'applied_late', endpoint: create, afterSeconds: 1500, next: 1 });
    await town.must('campaign', 'start', 'viral');
    const { job } = await untilQuiet(town);
    expect(job.state).toBe('unconfirmed');

    await town.untilTruth('the late task has ended', ({ tasks }) =>
      tasks.some(({ endedAt }) => endedAt !== null),
    );
    await town.until('the evidence has decided', async () => (await readEnd(town)).job.state === 'succeeded');
    await town.untilTruth('the phone is off', (truth) => leftOn(truth).length === 0);
    await town.untilQuiet();

    const { truth, breaches } = await readEnd(town);
    expect(breaches).toEqual([]);
    expect(ours(truth)).toHaveLength(1);
  });
});
