import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { minutesMs } from '../../src/domain/time.ts';
import { saying, sideBySide, type Town } from '../lifecycle/kit.ts';
import { ours } from '../lifecycle/truth.ts';
import { account, create, openSingle, ourTasks, readEnd, untilQuiet } from './single.ts';

const applied = [
  { kind: 'drop_after' },
  { kind: 'half_body' },
  { kind: 'http_5xx', applied: true },
  { kind: 'not_json' },
  { kind: 'null_data' },
  { kind: 'applied_late', afterSeconds: 120 },
];
const notApplied = [{ kind: 'drop_before' }, { kind: 'http_5xx', applied: false }];
const nameOf = (fault: { kind: string; applied?: boolean }) =>
  `${fault.kind}${fault.applied === undefined ? '' : fault.applied ? ', applied' : ', not applied'}`;
const cases = <Fault extends { kind: string }>(faults: readonly Fault[]) =>
  faults.map((fault) => [nameOf(fault), fault] as const);

/** A history that cannot be read proves nothing, so the post stays in doubt. */
async function townInDoubt(): Promise<Town> {
  const town = await openSingle();
  await town.cloud.faults({ kind: 'drop_after', endpoint: create, next: 1 });
  await town.cloud.faults({ kind: 'http_5xx', endpoint: 'task/historyRecords' });
  await town.must('campaign', 'start', 'viral');
  return town;
}

describe('The reply to a create is lost', sideBySide, () => {
  test.each(cases(applied))(
    '%s: the task is found and followed, and none is created beside it',
    async (_, fault) => {
      await using town = await openSingle();
      await town.cloud.faults({ ...fault, endpoint: create, next: 1 });
      await town.must('campaign', 'start', 'viral');

      const { job, attempts, truth, breaches } = await untilQuiet(town);

      expect(breaches).toEqual([]);
      expect(job.state).toBe('succeeded');
      expect(attempts.map(({ createNumber }) => createNumber)).toEqual([1]);
      expect(ourTasks(truth)).toHaveLength(1);
      expect(ours(truth)).toHaveLength(1);
      expect(town.facts.map(({ name }) => name)).toContain('post.looking-up');
    },
  );

  test.each(cases(notApplied))(
    '%s: it is created once more, and only after ten minutes have proven that it never came',
    async (_, fault) => {
      await using town = await openSingle();
      await town.cloud.faults({ ...fault, endpoint: create, next: 1 });
      await town.must('campaign', 'start', 'viral');

      const { job, attempts, truth, breaches } = await untilQuiet(town);

      expect(breaches).toEqual([]);
      expect(job.state).toBe('succeeded');
      expect(attempts.map(({ createNumber }) => createNumber)).toEqual([2]);
      expect(ourTasks(truth)).toHaveLength(1);
      expect(ours(truth)).toHaveLength(1);
      const creates = town.facts.filter(({ name }) => name === 'post.publishing').map(({ at }) => at);
      expect(creates).toHaveLength(2);
      expect((creates[1] ?? 0) - (creates[0] ?? 0)).toBeGreaterThanOrEqual(minutesMs(10));
    },
  );

  test('a create that was never sent is no doubt: the next pass sends it', async () => {
    await using town = await openSingle({ opensDaemon: false });
    town.launchAs(join(import.meta.dirname, 'misled.ts'));
    await town.until(
      'postd runs',
      async () => (await town.client.ping().catch(() => null))?.state === 'running',
    );
    await town.must('campaign', 'start', 'viral');

    const { job, attempts, truth, breaches } = await untilQuiet(town);

    expect(breaches).toEqual([]);
    expect(job.state).toBe('succeeded');
    expect(attempts.map(({ outcome }) => outcome?.kind)).toEqual(['retry', 'published']);
    expect(attempts[0]?.outcome).toMatchObject({ failure: { code: 'http.not-sent' } });
    expect(ourTasks(truth)).toHaveLength(1);
  });

  test('where a second create is forbidden, the proof of absence leaves it to a person', async () => {
    await using town = await openSingle({ retry: { createAgainAfterProof: false } });
    await town.cloud.faults({ kind: 'drop_before', endpoint: create, next: 1 });
    await town.must('campaign', 'start', 'viral');

    const { job, truth, breaches } = await untilQuiet(town);

    expect(breaches).toEqual([]);
    expect(job.state).toBe('unconfirmed');
    expect(ourTasks(truth)).toEqual([]);
  });

  test("a person's own task on that phone is never taken for ours", async () => {
    await using town = await openSingle();
    await town.cloud.faults({ kind: 'drop_before', endpoint: create, next: 1 });
    const starting = town.must('campaign', 'start', 'viral');
    const { at } = await town.untilFact('post.publishing');
    const scheduleAt = Math.floor(at / 1000) + 5;
    await town.cloud.people({ does: 'task', phone: account, person: 'carla', name: 'by hand', scheduleAt });
    await starting;

    const { job, attempts, truth, breaches } = await untilQuiet(town);

    expect(breaches).toEqual([]);
    expect(attempts.map(({ taskId }) => taskId)).toEqual([null]);
    expect(job.state).toBe('unconfirmed');
    expect(ourTasks(truth)).toEqual([]);
    expect(truth.tasks.filter(({ by }) => by === 'person').map(({ status }) => status)).toEqual([3]);
  });
});

describe('A post that may or may not be out', sideBySide, () => {
  test('counts against the day, is shown as needing a person, and is not posted again', async () => {
    await using town = await townInDoubt();
    const { job, breaches } = await untilQuiet(town);
    expect(breaches).toEqual([]);
    expect(job.state).toBe('unconfirmed');

    expect(await town.must('job', 'list', '--state', 'unconfirmed')).toContain(job.jobId);
    expect(await town.must('campaign', 'status', 'viral')).toMatch(/unconfirmed/);
    expect(await town.postctl('campaign', 'start', 'viral')).toMatchObject({
      code: 1,
      stderr: saying(/nothing to do/),
    });
  });

  test('is decided by the operator: posted', async () => {
    await using town = await townInDoubt();
    const { job } = await untilQuiet(town);

    await town.must('job', 'resolve', job.jobId, '--posted', '--note', 'seen on the profile');

    const { job: decided, breaches } = await readEnd(town);
    expect(decided.state).toBe('succeeded');
    expect(breaches).toEqual([]);
    expect(await town.postctl('job', 'resolve', job.jobId, '--not-posted')).toMatchObject({
      code: 1,
      stderr: saying(/succeeded/),
    });
    expect(await town.postctl('campaign', 'start', 'viral')).toMatchObject({ code: 1 });
  });

  test('is decided by the operator: not posted, and the job has failed', async () => {
    await using town = await openSingle({ retry: { createAgainAfterProof: false } });
    await town.cloud.faults({ kind: 'drop_before', endpoint: create, next: 1 });
    await town.must('campaign', 'start', 'viral');
    const { job } = await untilQuiet(town);

    await town.must('job', 'resolve', job.jobId, '--not-posted');

    expect((await readEnd(town)).job.state).toBe('failed');
    expect(await town.must('campaign', 'status', 'viral')).toMatch(/1 failed/);
  });

  test('is decided by late evidence, without anybody saying so', async () => {
    await using town = await townInDoubt();
    const { job } = await untilQuiet(town);
    expect(job.state).toBe('unconfirmed');

    await town.cloud.heal();

    await town.until('the evidence has decided', async () => (await readEnd(town)).job.state === 'succeeded');
    const { breaches, truth } = await untilQuiet(town);
    expect(breaches).toEqual([]);
    expect(ourTasks(truth)).toHaveLength(1);
  });

  test.each([true, false])(
    'a failure that may hide a post (really out: %s) is not tried again',
    async (published) => {
      await using town = await openSingle();
      await town.cloud.faults({ kind: 'task_fail', failCode: 20003, published, next: 1 });
      await town.must('campaign', 'start', 'viral');

      const { job, truth, breaches } = await untilQuiet(town);

      expect(breaches).toEqual([]);
      expect(job.state).toBe('unconfirmed');
      expect(ourTasks(truth)).toHaveLength(1);
      expect(ours(truth)).toHaveLength(published ? 1 : 0);
    },
  );
});
