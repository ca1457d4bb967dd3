import { describe, expect, test } from 'vitest';
import { crowd, mp4 } from './folders.ts';
import { openTown, saying, sideBySide } from './kit.ts';
import { boots, breaches, leftOn, phoneCalled, postedTo, type Truth } from './truth.ts';

const retry = { delay: '30s' };
/** While it is morning in UTC it is tomorrow here. */
const tomorrow = 'Pacific/Kiritimati';
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

describe('Caps and ledger (R1, R6)', sideBySide, () => {
  test('the cap of a day holds over several starts and a restart of the daemon', async () => {
    const folder = {
      accounts: ['ada', 'bo'],
      posts: crowd('viral', 5).posts,
      settings: { maxPostsPerAccountPerDay: 2 },
    };
    await using town = await openTown({ campaigns: { viral: folder } });
    expect(await town.postctl('campaign', 'start', 'viral', '--limit', '3', '--wait')).toMatchObject({
      code: 0,
    });
    await town.must('daemon', 'stop');
    await town.ended();

    await town.startDaemon();
    expect(await town.postctl('campaign', 'start', 'viral', '--wait')).toMatchObject({ code: 0 });

    expect(postedTo(await town.truth())).toEqual(['ada', 'ada', 'bo', 'bo']);
    const again = await town.postctl('campaign', 'start', 'viral');
    expect(again.code).toBe(1);
    expect(again.stderr).toContain('nothing to do: every account has had its posts of today');
    expect(postedTo(await town.truth())).toHaveLength(4);
  });

  test('two campaigns that name the same account share its cap, the smaller one of the two, even when they run at the same time', async () => {
    await using town = await openTown({
      campaigns: {
        viral: {
          accounts: ['ada', 'bo'],
          posts: crowd('viral', 3).posts,
          settings: { maxPostsPerAccountPerDay: 3 },
        },
        podcast: {
          accounts: ['ada', 'cyd'],
          posts: crowd('podcast', 3).posts,
          settings: { maxPostsPerAccountPerDay: 1 },
        },
      },
    });

    await town.must('campaign', 'start', '--all');

    await town.untilOver('viral');
    await town.untilOver('podcast');
    const truth = await town.truth();
    expect(postedTo(truth)).toEqual(['ada', 'bo', 'bo', 'bo', 'cyd']);
    expect(breaches(truth)).toEqual([]);
  });

  test('an account of two campaigns has at most one job in hand and one task at a time (R5)', async () => {
    const shared = { accounts: ['ada'], settings: { maxPostsPerAccountPerDay: 3 } };
    await using town = await openTown({
      campaigns: {
        viral: { ...shared, posts: crowd('viral', 2).posts },
        podcast: { ...shared, posts: crowd('podcast', 2).posts },
      },
    });

    await town.must('campaign', 'start', '--all');

    await town.untilOver('viral');
    await town.untilOver('podcast');
    const truth = await town.truth();
    expect(postedTo(truth)).toEqual(['ada', 'ada', 'ada']);
    const spans = truth.tasks
      .map(({ createdAt, endedAt }) => [createdAt, endedAt ?? Infinity] as const)
      .sort(([a], [b]) => a - b);
    for (const [index, [createdAt]] of spans.entries()) {
      expect(createdAt).toBeGreaterThanOrEqual(spans[index - 1]?.[1] ?? 0);
    }
  });

  test('the next day posts what is left, and never a pair again', async () => {
    await using town = await openTown({
      campaigns: {
        slow: { accounts: ['ada'], posts: crowd('slow', 2).posts },
        spent: {
          accounts: ['bo'],
          posts: crowd('spent', 2).posts,
          settings: { maxPostsPerAccountPerDay: 5 },
        },
      },
    });
    await town.must('campaign', 'start', '--all', '--wait');
    for (const name of ['slow', 'spent'])
      expect(await town.postctl('campaign', 'start', name)).toMatchObject({ code: 1 });
    await town.must('daemon', 'stop');
    await town.ended();

    await town.startDaemon('--timezone', tomorrow);
    expect(await town.postctl('campaign', 'start', 'slow', '--wait')).toMatchObject({ code: 0 });
    expect(await town.postctl('campaign', 'start', 'spent')).toMatchObject({ code: 1 });

    const truth = await town.truth();
    expect(postedTo(truth)).toEqual(['ada', 'ada', 'bo', 'bo']);
    expect(breaches(truth)).toEqual([]);
  });

  test('bytes that two campaigns share reach an account once', async () => {
    const folder = {
      accounts: ['ada'],
      posts: { 'same.mp4': 'one caption' },
      settings: { maxPostsPerAccountPerDay: 5 },
      files: { 'videos/same.mp4': mp4('the very same bytes') },
    };
    await using town = await openTown({ campaigns: { viral: folder, podcast: folder } });

    await town.must('campaign', 'start', 'viral', '--wait');
    expect(await town.postctl('campaign', 'start', 'podcast')).toMatchObject({ code: 1 });

    const truth = await town.truth();
    expect(postedTo(truth)).toEqual(['ada']);
    expect(breaches(truth)).toEqual([]);
  });
});

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
