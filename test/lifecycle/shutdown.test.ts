import { describe, expect, test } from 'vitest';
import { crowd } from './folders.ts';
import { openTown, saying, sideBySide, type Town, type TownPlan } from './kit.ts';
import { boots, breaches, leftOn, phoneCalled, postedTo, runningTasks } from './truth.ts';

const accounts = crowd('viral', 4).accounts;
/** Posts take long enough for whatever we do to the daemon in between. */
const slow = { timeScale: 120, cloud: { publishMinMs: 1_800_000 } };

/** Two of four jobs are in the middle of their publication. */
async function inMidRun(plan: TownPlan = {}): Promise<Town> {
  const town = await openTown({ campaigns: { viral: crowd('viral', 4) }, ...slow, ...plan });
  await town.must('campaign', 'start', 'viral', '--workers', '2');
  await town.untilTruth('two posts are on their way', (truth) => runningTasks(truth).length === 2);
  await town.until('the daemon knows it', () => town.factsCalled('post.created').length === 2);
  // What comes after this is of no interest, so it may be quick.
  await town.cloud.behave({ publishMinMs: 30_000, publishMedianMs: 60_000 });
  return town;
}

/** The next life brings the campaign to its end: everything is out, once, and no phone of ours is on. */
async function expectGoodEnd(town: Town, jobs = 4): Promise<void> {
  const { counts } = await town.untilOver('viral');
  expect(counts).toMatchObject({ succeeded: jobs, failed: 0, unconfirmed: 0, pending: 0, claimed: 0 });
  await town.untilQuiet();
  const truth = await town.truth();
  expect(postedTo(truth)).toEqual(accounts);
  expect(breaches(truth)).toEqual([]);
  expect(leftOn(truth)).toEqual([]);
  expect(truth.tasks).toHaveLength(4);
  expect(accounts.map((name) => boots(truth, name))).toEqual([1, 1, 1, 1]);
}

describe('Shutdown', sideBySide, () => {
  test('SIGTERM takes no more work, lets the posts on their way finish, switches off our phones and exits 0; the next start goes on', async () => {
    await using town = await inMidRun({ postd: ['--drain-limit', '2h'] });

    town.daemon.send('SIGTERM');

    await town.untilFact('daemon.stopping');
    expect(await town.client.ping()).toMatchObject({ state: 'draining' });
    const refused = await town.postctl('campaign', 'start', 'viral');
    expect(refused.code).toBe(75);
    expect(refused.stderr).toMatch(/takes no new work/);
    expect(await town.ended()).toEqual({ code: 0, signal: null });
    const between = await town.truth();
    expect(postedTo(between)).toHaveLength(2);
    expect(leftOn(between)).toEqual([]);
    expect(await town.postctl('daemon', 'ping')).toMatchObject({ code: 69 });

    await town.startDaemon();
    await expectGoodEnd(town);
  });

  test('at the limit it exits 0 all the same, names the phones that stay on and since when, and the next start goes on with them', async () => {
    await using town = await inMidRun({ postd: ['--drain-limit', '30s'] });
    const inHand = runningTasks(await town.truth()).map(({ account }) => account);

    town.daemon.send('SIGTERM');

    expect(await town.ended()).toEqual({ code: 0, signal: null });
    const said = town.log().filter(({ msg }) => msg.includes('stays on'));
    expect(said.map(({ account }) => account).sort()).toEqual(inHand.sort());
    const between = await town.truth();
    expect(leftOn(between).sort()).toEqual(inHand.sort());
    for (const { account, msg } of said) {
      const [run] = phoneCalled(between, account ?? '').runs;
      const since = Date.parse(/since (\S+Z)/.exec(msg)?.[1] ?? '');
      expect(since).toBeGreaterThanOrEqual(run?.onAt ?? Infinity);
    }

    await town.startDaemon();
    const { phones, runs } = await town.client.status();
    expect(phones.map(({ name }) => name)).toEqual(expect.arrayContaining(inHand));
    expect(runs).toMatchObject([{ campaign: 'viral', phase: 'running' }]);
    await expectGoodEnd(town);
  });

  test('a second signal ends it at once with 143, and nothing is lost', async () => {
    await using town = await inMidRun();
    town.daemon.send('SIGTERM');
    await town.untilFact('daemon.stopping');

    town.daemon.send('SIGTERM');

    expect(await town.ended()).toEqual({ code: 143, signal: null });
    expect(leftOn(await town.truth())).toHaveLength(2);
    await town.startDaemon();
    await expectGoodEnd(town);
  });

  test('Ctrl-C twice ends it with 130, and nothing is lost', async () => {
    await using town = await inMidRun();
    town.daemon.send('SIGINT');
    await town.untilFact('daemon.stopping');
    town.daemon.send('SIGINT');
    expect(await town.ended()).toEqual({ code: 130, signal: null });
    await town.startDaemon();
    await expectGoodEnd(town);
  });

  test('a kill -9 in the middle of a run loses nothing: no second boot, no second task', async () => {
    await using town = await inMidRun();
    await town.daemon.kill();
    expect(leftOn(await town.truth())).toHaveLength(2);
    await town.startDaemon();
    await expectGoodEnd(town);
  });

  test('a kill -9 while a campaign is being stopped: the next life brings the stop to its end, and takes nothing new', async () => {
    await using town = await inMidRun();
    await town.must('campaign', 'stop', 'viral');
    await town.daemon.kill();

    await town.startDaemon();

    const { run, counts } = await town.untilOver('viral');
    expect(run).toMatchObject({ phase: 'stopped', reason: 'stopped by the operator' });
    expect(counts).toMatchObject({ succeeded: 2, pending: 2, claimed: 0 });
    await town.untilQuiet();
    const truth = await town.truth();
    expect(postedTo(truth)).toHaveLength(2);
    expect(leftOn(truth)).toEqual([]);
    await town.must('campaign', 'start', 'viral');
    await expectGoodEnd(town, 2);
  });

  test('kills at whatever moment, one after the other, change nothing about the end', async () => {
    await using town = await openTown({ campaigns: { viral: crowd('viral', 4) } });
    await town.must('campaign', 'start', 'viral', '--workers', '2');
    for (const name of ['lease.opened', 'phone.starting', 'phone.ready', 'post.created', 'phone.stopping']) {
      const seen = town.factsCalled(name).length;
      await town.until(`there is another ${name}, or the run is over`, async () => {
        const { run } = await town.client.campaign('viral');
        return run?.endedAt !== null || town.factsCalled(name).length > seen;
      });
      await town.daemon.kill();
      await town.startDaemon();
    }

    const { counts } = await town.untilOver('viral');
    expect(counts).toMatchObject({ failed: 0, pending: 0, claimed: 0, retrying: 0 });
    await town.untilQuiet();
    const truth = await town.truth();
    expect(breaches(truth)).toEqual([]);
    expect(leftOn(truth)).toEqual([]);
    expect(new Set([...postedTo(truth), ...accounts]).size).toBe(4);
    // A kill between intent and reply may end in doubt (architecture §6), never in a second post.
    expect(postedTo(truth).length).toBeGreaterThanOrEqual(counts.succeeded);
    expect(counts.succeeded + counts.unconfirmed).toBe(4);
  });

  test('daemon stop --cancel-tasks cancels tasks that only wait; none of them is posted, and nothing twice later', async () => {
    await using town = await openTown({
      campaigns: { viral: crowd('viral', 2) },
      cloud: { taskPickUpMinMs: 2_000_000, taskPickUpMaxMs: 2_000_000 },
      timeScale: 120,
    });
    await town.must('campaign', 'start', 'viral');
    await town.until('both tasks are in the cloud', () => town.factsCalled('post.created').length === 2);
    await town.cloud.behave({ taskPickUpMinMs: 1_000, taskPickUpMaxMs: 2_000 });

    const stop = await town.postctl('daemon', 'stop', '--cancel-tasks');

    expect(stop).toMatchObject({
      code: 0,
      stdout: saying('cancelling 2 jobs of 1 campaign, 2 phones to switch off'),
    });
    expect(await town.ended()).toEqual({ code: 0, signal: null });
    const between = await town.truth();
    expect(between.tasks.map(({ status }) => status)).toEqual([7, 7]);
    expect(leftOn(between)).toEqual([]);
    expect(postedTo(between)).toEqual([]);

    await town.startDaemon();
    const { counts } = await town.untilOver('viral');
    // The cloud does not say whether a cancelled task had begun, so some may need a person to look.
    expect(counts.succeeded + counts.unconfirmed).toBe(2);
    const truth = await town.truth();
    expect(postedTo(truth)).toHaveLength(counts.succeeded);
    expect(breaches(truth)).toEqual([]);
    expect(leftOn(truth)).toEqual([]);
  });

  test('daemon stop --cancel-tasks follows running tasks to their end; what may be out by then is never posted again', async () => {
    await using town = await inMidRun({ postd: ['--drain-limit', '2h'] });

    await town.must('daemon', 'stop', '--cancel-tasks');

    expect(await town.ended()).toEqual({ code: 0, signal: null });
    const between = await town.truth();
    expect(between.tasks.every(({ endedAt }) => endedAt !== null)).toBe(true);
    expect(between.calls).toHaveProperty('task/cancel');
    expect(leftOn(between)).toEqual([]);
    const cut = between.tasks.map(({ account }) => account);

    await town.startDaemon();
    const { counts } = await town.untilOver('viral');
    expect(counts.succeeded + counts.unconfirmed).toBe(4);
    const truth = await town.truth();
    expect(breaches(truth)).toEqual([]);
    expect(leftOn(truth)).toEqual([]);
    expect(truth.tasks.filter(({ account }) => cut.includes(account))).toHaveLength(2);
    expect(postedTo(truth)).toEqual(expect.arrayContaining(accounts.filter((name) => !cut.includes(name))));
  });

  test('with nothing in hand it is gone at once, and leaves no socket behind', async () => {
    await using town = await openTown({ campaigns: { viral: crowd('viral', 1) } });
    town.daemon.send('SIGTERM');
    expect(await town.ended()).toEqual({ code: 0, signal: null });
    expect(await town.postctl('daemon', 'ping')).toMatchObject({
      code: 69,
      stderr: saying('not running'),
    });
    await town.startDaemon();
    expect((await town.truth()).calls).toEqual({});
  });
});
