import { describe, expect, test } from 'vitest';
import { oldNode } from '../support/oldNode.ts';
import { crowd } from './folders.ts';
import { openTown, saying, sideBySide } from './kit.ts';
import { isAlive } from './programs.ts';
import { breaches, leftOn, postedTo } from './truth.ts';

const node = oldNode();

describe.skipIf(node === undefined)('With Node 20 on the PATH', sideBySide, () => {
  const campaigns = { viral: crowd('viral', 2) };
  const plan = node === undefined ? { campaigns } : { campaigns, node };

  test('postsim, postd and postctl work as ever, exit codes included', async () => {
    await using town = await openTown(plan);
    const { pid } = await town.client.ping();
    expect(pid).not.toBe(town.daemon.pid);
    expect(await town.client.version()).toMatchObject({ node: saying(/^2[4-9]\./) });

    const { answer } = town.typing('campaign', 'start', 'viral', '--wait');
    await town.untilFact('job.claimed');
    expect(await town.postctl('campaign', 'start', 'viral')).toMatchObject({ code: 5 });
    expect(await answer).toMatchObject({ code: 0 });
    expect(await town.postctl('campaign', 'start')).toMatchObject({ code: 2 });

    town.daemon.send('SIGTERM');
    expect(await town.ended()).toEqual({ code: 0, signal: null });
    expect(isAlive(pid)).toBe(false);
    const truth = await town.truth();
    expect(postedTo(truth)).toEqual(['viral.1', 'viral.2']);
    expect(breaches(truth)).toEqual([]);
    expect(leftOn(truth)).toEqual([]);
  });

  test('a second signal reaches the daemon too: exit code 143', async () => {
    await using town = await openTown({ ...plan, timeScale: 120, cloud: { publishMinMs: 1_800_000 } });
    await town.must('campaign', 'start', 'viral');
    await town.untilFact('post.created');
    town.daemon.send('SIGTERM');
    await town.untilFact('daemon.stopping');
    town.daemon.send('SIGTERM');
    expect(await town.ended()).toEqual({ code: 143, signal: null });
  });

  test('kill -9 of what was started takes the daemon with it, and the next one finds its place free', async () => {
    await using town = await openTown(plan);
    const { pid } = await town.client.ping();
    await town.must('campaign', 'start', 'viral');
    await town.untilFact('phone.starting');

    await town.daemon.kill();

    await town.until('the daemon itself is gone', () => !isAlive(pid));
    await town.startDaemon();
    expect((await town.untilOver('viral')).counts).toMatchObject({ succeeded: 2 });
    const truth = await town.truth();
    expect(breaches(truth)).toEqual([]);
    expect(leftOn(truth)).toEqual([]);
  });
});
