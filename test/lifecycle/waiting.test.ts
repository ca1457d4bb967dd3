import { describe, expect, test } from 'vitest';
import { crowd } from './folders.ts';
import { openTown, saying, sideBySide } from './kit.ts';
import { breaches, phoneCalled, postedTo } from './truth.ts';

describe('Canary runs and waiting', sideBySide, () => {
  test('--limit and --account make a canary: just these posts, and the rest is there for the next start', async () => {
    await using town = await openTown({ campaigns: { viral: crowd('viral', 4) } });

    await town.must('campaign', 'seed', 'viral');
    expect(await town.postctl('campaign', 'start', 'viral', '--account', 'viral.3', '--wait')).toMatchObject({
      code: 0,
    });
    expect(postedTo(await town.truth())).toEqual(['viral.3']);
    expect(await town.postctl('campaign', 'start', 'viral', '--limit', '1', '--wait')).toMatchObject({
      code: 0,
    });
    expect(postedTo(await town.truth())).toHaveLength(2);

    expect(await town.postctl('campaign', 'start', 'viral', '--wait')).toMatchObject({ code: 0 });
    const truth = await town.truth();
    expect(postedTo(truth)).toEqual(['viral.1', 'viral.2', 'viral.3', 'viral.4']);
    expect(breaches(truth)).toEqual([]);
  });

  test('a canary for an account that the campaign does not name is refused and says so', async () => {
    await using town = await openTown({ campaigns: { viral: crowd('viral', 2) } });
    const { code, stderr } = await town.postctl('campaign', 'start', 'viral', '--account', 'virla.1');
    expect(code).toBe(3);
    expect(stderr).toContain('virla.1');
    expect(stderr).toContain('accounts.txt');
  });

  test('a person who does not leave is waited for until the patience is over; then the run ends, the job stays pending and --wait says so with exit 6', async () => {
    await using town = await openTown({
      campaigns: { viral: { ...crowd('viral', 2), settings: { retry: { patience: '15m' } } } },
      phones: [{ name: 'viral.1', person: { name: 'carla', kind: 'holds' } }],
    });

    const { code, stdout } = await town.postctl('campaign', 'start', 'viral', '--wait');

    expect(code).toBe(6);
    expect(stdout).toContain('1 succeeded, 1 pending');
    expect(stdout).toMatch(/1 of its jobs still waits?.*somebody else is using the phone/);
    const { run, waiting } = await town.client.campaign('viral');
    expect(run).toMatchObject({ phase: 'finished' });
    expect(waiting).toMatchObject([
      { account: 'viral.1', state: 'pending', reason: 'somebody else is using the phone' },
    ]);
    expect(await town.must('campaign', 'status', 'viral')).toMatch(
      /viral\.1.*somebody else is using the phone/,
    );
    const truth = await town.truth();
    expect(phoneCalled(truth, 'viral.1')).toMatchObject({ status: 'running', stopCalls: [] });
    expect(breaches(truth)).toEqual([]);

    await town.cloud.people({ does: 'leave', phone: 'viral.1', person: 'carla', off: true });
    expect(await town.postctl('campaign', 'start', 'viral', '--wait')).toMatchObject({ code: 0 });
    expect(postedTo(await town.truth())).toEqual(['viral.1', 'viral.2']);
  });

  test('a stop while somebody waits ends the waiting with exit 6', async () => {
    await using town = await openTown({
      campaigns: { viral: crowd('viral', 1) },
      phones: [{ name: 'viral.1', person: { name: 'carla', kind: 'holds' } }],
    });
    const { answer } = town.typing('campaign', 'start', 'viral', '--wait');
    await town.untilFact('post.deferred');
    await town.must('campaign', 'stop', 'viral');
    expect(await answer).toMatchObject({
      code: 6,
      stdout: saying(/viral stopped \(stopped by the operator\).*1 pending/),
    });
  });

  test('Ctrl-C ends the waiting and not the run', async () => {
    await using town = await openTown({
      campaigns: { viral: crowd('viral', 1) },
      phones: [{ name: 'viral.1', person: { name: 'carla', kind: 'holds' } }],
    });
    const { running, answer } = town.typing('campaign', 'start', 'viral', '--wait');
    await town.untilFact('post.deferred');
    running.send('SIGINT');
    expect(await answer).toMatchObject({ code: 130, stderr: saying('viral goes on') });
    await town.cloud.people({ does: 'leave', phone: 'viral.1', person: 'carla', off: true });
    expect((await town.untilOver('viral')).counts).toMatchObject({ succeeded: 1 });
  });
});
