import { describe, expect, test } from 'vitest';
import { crowd } from './folders.ts';
import { openTown, sideBySide } from './kit.ts';
import { boots, breaches, leftOn, postedTo, type Truth } from './truth.ts';

const retry = { delay: '30s' };
const tasksOf = ({ tasks }: Truth, account: string) => tasks.filter((task) => task.account === account);

describe('Blame and retry (R11)', sideBySide, () => {
  test('an account failure is never retried; a dead boot is, in the next pass; the cloud sees just that', async () => {
    await using town = await openTown({
      campaigns: { viral: { ...crowd('viral', 3), settings: { retry } } },
      phones: [
        { name: 'viral.1', account: { failCode: 20116 } },
        { name: 'viral.2', boot: { behaviour: 'dies', once: true } },
      ],
    });

    const { code, stdout } = await town.postctl('campaign', 'start', 'viral', '--wait');

    expect(stdout).toContain('2 succeeded, 1 failed');
    expect(code).toBe(6);
    const truth = await town.truth();
    expect(tasksOf(truth, 'viral.1')).toHaveLength(1);
    expect(boots(truth, 'viral.1')).toBe(1);
    expect(boots(truth, 'viral.2')).toBe(2);
    expect(postedTo(truth)).toEqual(['viral.2', 'viral.3']);
    const { jobs } = await town.client.jobs({ campaign: 'viral' });
    const seen = Object.fromEntries(
      jobs.map(({ account, state, passNumber, attempts }) => [account, [state, passNumber, attempts]]),
    );
    expect(seen).toEqual({
      'viral.1': ['failed', 1, 1],
      'viral.2': ['succeeded', 2, 2],
      'viral.3': ['succeeded', 1, 1],
    });
    expect(breaches(truth)).toEqual([]);
    expect(leftOn(truth)).toEqual([]);
  });

  test('what has no class is tried twice, what the infrastructure spoils three times, content once', async () => {
    await using town = await openTown({
      campaigns: { viral: { ...crowd('viral', 3), settings: { retry } } },
    });
    await town.cloud.faults(
      { kind: 'task_fail', failCode: 20258, phone: 'viral.1' },
      { kind: 'task_fail', failCode: 20124, phone: 'viral.2' },
      { kind: 'task_fail', failCode: 20204, phone: 'viral.3' },
    );

    const { code, stdout } = await town.postctl('campaign', 'start', 'viral', '--wait');

    expect(stdout).toContain('3 failed');
    expect(code).toBe(1);
    const truth = await town.truth();
    expect(['viral.1', 'viral.2', 'viral.3'].map((account) => tasksOf(truth, account).length)).toEqual([
      2, 3, 1,
    ]);
    const failures = (await town.client.campaign('viral')).lastFailures;
    expect(new Set(failures.map(({ account, blame }) => `${account} ${blame}`))).toEqual(
      new Set(['viral.1 unclassified', 'viral.2 infrastructure', 'viral.3 content']),
    );
  });

  test('what may be out is not tried again: it is unconfirmed, and a person has to look', async () => {
    await using town = await openTown({
      campaigns: { viral: { ...crowd('viral', 2), settings: { retry } } },
    });
    await town.cloud.faults(
      { kind: 'task_fail', failCode: 29999, published: true, phone: 'viral.1' },
      { kind: 'task_fail', failCode: 20215, published: false, phone: 'viral.2' },
    );

    const { code, stdout } = await town.postctl('campaign', 'start', 'viral', '--wait');

    expect(stdout).toContain('2 unconfirmed');
    expect(code).toBe(6);
    expect(await town.postctl('campaign', 'start', 'viral')).toMatchObject({ code: 1 });
    const truth = await town.truth();
    expect(truth.tasks).toHaveLength(2);
    expect(postedTo(truth)).toEqual(['viral.1']);
  });

  test('between two passes the status says when the next one begins; a restart keeps to it, and a stop ends the waiting', async () => {
    await using town = await openTown({
      campaigns: { viral: { ...crowd('viral', 2), settings: { retry: { delay: '20h' } } } },
      phones: [{ name: 'viral.1', boot: { behaviour: 'dies', once: true } }],
    });
    await town.must('campaign', 'start', 'viral');
    await town.untilFact('campaign.resting');
    const { nextDueAt } = await town.client.status();
    const { at } = await town.untilFact('campaign.resting');
    expect(nextDueAt).toBe(at + 20 * 3_600_000);
    await town.must('daemon', 'stop');
    await town.ended();

    await town.startDaemon();

    const { runs } = await town.client.status();
    expect(runs).toMatchObject([{ phase: 'betweenPasses', nextDueAt }]);
    expect(await town.postctl('campaign', 'stop', 'viral', '--wait')).toMatchObject({ code: 0 });
    expect(await town.postctl('campaign', 'start', 'viral', '--wait')).toMatchObject({ code: 0 });
    expect(postedTo(await town.truth())).toEqual(['viral.1', 'viral.2']);
  });

  test('--max-passes and --retry-delay of a start go before the settings', async () => {
    await using town = await openTown({
      campaigns: { viral: { ...crowd('viral', 1), settings: { retry: { delay: '1h' } } } },
      phones: [{ name: 'viral.1', boot: { behaviour: 'dies' } }],
    });
    const { code } = await town.postctl(
      'campaign',
      'start',
      'viral',
      '--max-passes',
      '2',
      '--retry-delay',
      '10s',
      '--wait',
    );
    expect(code).toBe(1);
    expect(boots(await town.truth(), 'viral.1')).toBe(2);
  });
});
