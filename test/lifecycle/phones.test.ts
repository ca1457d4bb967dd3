import { describe, expect, test } from 'vitest';
import { crowd } from './folders.ts';
import { openTown, saying, sideBySide, type Town } from './kit.ts';
import {
  boots,
  breaches,
  leftOn,
  ours,
  phoneCalled,
  postedTo,
  runningTasks,
  stoppedByName,
  type Truth,
} from './truth.ts';

/** People of both kinds: the cloud refuses to stop the phone of the one, and would obey for the other. */
const people = [
  { name: 'va-anna', person: { name: 'anna', kind: 'holds' } },
  { name: 'va-ben', person: { name: 'ben', kind: 'left-on' } },
];
const campaigns = { viral: crowd('viral', 4), podcast: crowd('podcast', 4) };

/** Two campaigns in the middle of their work, with people around. */
async function busyTown(): Promise<Town> {
  const town = await openTown({
    campaigns,
    phones: people,
    timeScale: 120,
    cloud: { publishMinMs: 1_800_000 },
    postd: ['--drain-limit', '1h'],
  });
  await town.must('campaign', 'start', '--all', '--workers', '2');
  await town.untilTruth('both campaigns have tasks that run', (truth) =>
    ['viral.', 'podcast.'].every((start) =>
      runningTasks(truth).some(({ account }) => account.startsWith(start)),
    ),
  );
  // What comes after this is of no interest, so it may be quick.
  await town.cloud.behave({ publishMinMs: 30_000 });
  return town;
}

/** Nobody but us was sent a stop, and whoever used a phone still does. */
function expectPeopleUndisturbed(truth: Truth): void {
  expect(breaches(truth)).toEqual([]);
  expect(stoppedByName(truth)).toEqual([]);
  for (const { name } of people) {
    expect(phoneCalled(truth, name)).toMatchObject({ status: 'running', stopCalls: [] });
  }
}

/** A stop that is sent while our task runs would hurt the post. */
function expectNoStopDuringTask({ tasks, phones }: Truth): void {
  for (const { account, createdAt, endedAt } of tasks) {
    const stops = phones.find(({ name }) => name === account)?.stopCalls ?? [];
    expect(stops.filter(({ at }) => at >= createdAt && (endedAt === null || at < endedAt))).toEqual([]);
  }
}

describe('Only our phones are stopped (R2)', sideBySide, () => {
  test('stopping one campaign switches off its own phones and leaves those of people and of the other campaign alone', async () => {
    await using town = await busyTown();
    const before = await town.truth();
    const ofPodcast = runningTasks(before).filter(({ account }) => account.startsWith('podcast.'));

    const stop = await town.postctl('campaign', 'stop', 'viral', '--wait');

    expect(stop).toMatchObject({ code: 0, stdout: saying('viral has stopped') });
    const after = await town.truth();
    expect(leftOn(after).filter((name) => name.startsWith('viral.'))).toEqual([]);
    expectPeopleUndisturbed(after);

    expect(await town.postctl('campaign', 'start', 'viral', '--wait')).toMatchObject({ code: 0 });
    await town.untilOver('podcast');
    const end = await town.truth();
    expectPeopleUndisturbed(end);
    expectNoStopDuringTask(end);
    expect(ofPodcast.every(({ taskId }) => ours(end).some((post) => post.taskId === taskId))).toBe(true);
    expect(postedTo(end)).toEqual([...campaigns.podcast.accounts, ...campaigns.viral.accounts].sort());
    expect(leftOn(end)).toEqual([]);
  });

  test('stop --all ends every campaign and switches off exactly what postd switched on', async () => {
    await using town = await busyTown();

    const stop = await town.postctl('campaign', 'stop', '--all', '--wait');

    expect(stop.code).toBe(0);
    expect(stop.stdout).toMatch(
      /podcast has stopped\n.*viral has stopped|viral has stopped\n.*podcast has stopped/,
    );
    const truth = await town.truth();
    expectPeopleUndisturbed(truth);
    expectNoStopDuringTask(truth);
    expect(leftOn(truth)).toEqual([]);
    expect(truth.phones.filter(({ runs, stopCalls }) => runs.length === 0 && stopCalls.length > 0)).toEqual(
      [],
    );
    const { jobs } = await town.client.jobs({ states: 'pending' });
    expect(jobs).toHaveLength(8 - ours(truth).length);
  });

  test('a shutdown of the daemon lets the posts finish and switches off exactly what postd switched on', async () => {
    await using town = await busyTown();
    const inHand = runningTasks(await town.truth());

    await town.must('daemon', 'stop');

    expect(await town.ended()).toEqual({ code: 0, signal: null });
    const truth = await town.truth();
    expectPeopleUndisturbed(truth);
    expectNoStopDuringTask(truth);
    expect(leftOn(truth)).toEqual([]);
    expect(inHand.every(({ taskId }) => ours(truth).some((post) => post.taskId === taskId))).toBe(true);
  });

  test('a start of the daemon stops nobody', async () => {
    await using town = await openTown({ campaigns, phones: people, opensDaemon: false });
    await town.cloud.people({ does: 'start', phone: 'viral.1', person: 'carla', kind: 'left-on' });

    await town.startDaemon();
    await town.must('phone', 'list');

    const truth = await town.truth();
    expectPeopleUndisturbed(truth);
    expect(truth.calls).not.toHaveProperty('phone/stop');
    expect(phoneCalled(truth, 'viral.1').status).toBe('running');
  });

  test.each(['holds', 'left-on'])(
    "a person who uses an account's phone (%s) is left alone, and the post follows when they have gone",
    async (kind) => {
      await using town = await openTown({
        campaigns: { viral: crowd('viral', 2) },
        phones: [{ name: 'viral.1', person: { name: 'carla', kind } }],
      });
      await town.must('campaign', 'start', 'viral');
      await town.untilFact('post.deferred', { account: 'viral.1' });
      await town.untilTruth('the other account has its post', (truth) => postedTo(truth).includes('viral.2'));

      await town.until('the status says what the job waits for', async () =>
        /viral\.1.*somebody else is using the phone/.test(await town.must('campaign', 'status', 'viral')),
      );
      expect(phoneCalled(await town.truth(), 'viral.1')).toMatchObject({ status: 'running', stopCalls: [] });

      await town.cloud.people({ does: 'leave', phone: 'viral.1', person: 'carla', off: true });
      const { counts } = await town.untilOver('viral');
      expect(counts).toMatchObject({ succeeded: 2, failed: 0 });
      const end = await town.truth();
      expect(breaches(end)).toEqual([]);
      expect(postedTo(end)).toEqual(['viral.1', 'viral.2']);
      expect(boots(end, 'viral.1')).toBe(1);
      expect(leftOn(end)).toEqual([]);
    },
  );
});
