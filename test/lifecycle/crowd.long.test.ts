import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { crowd } from './folders.ts';
import { openTown, saying } from './kit.ts';
import { breaches, leftOn, postedTo } from './truth.ts';

const many = 10_000;
/** Real time; generous, for a machine may be busy. */
const startLimitMs = 60_000;
const memoryLimitMegabytes = 500;

const peakMegabytes = (pid: number): number => {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
};

describe('A crowd', { timeout: 300_000 }, () => {
  test('of 10,000 accounts: a start answers soon, the daemon stays slim and quick to ask, and a stop leaves nothing on', async () => {
    const accounts = Array.from({ length: many }, (_, index) => `crowd.${index}`);
    // So many phones are many pages to list, and calls are few: time runs fast.
    await using town = await openTown({
      campaigns: { crowd: { accounts, posts: crowd('crowd', 20).posts, settings: { workers: 20 } } },
      timeScale: 600,
    });
    const begunAt = performance.now();

    expect(await town.postctl('campaign', 'start', 'crowd')).toMatchObject({
      code: 0,
      stdout: saying('10000 jobs'),
    });

    expect(performance.now() - begunAt).toBeLessThan(startLimitMs);
    await town.untilTruth('the first posts are out', (truth) => postedTo(truth).length >= 20);
    const askedAt = performance.now();
    expect(await town.must('campaign', 'status', 'crowd')).toContain('10000 jobs');
    expect(performance.now() - askedAt).toBeLessThan(10_000);
    expect(peakMegabytes((await town.client.ping()).pid)).toBeLessThan(memoryLimitMegabytes);

    expect(await town.postctl('campaign', 'stop', 'crowd', '--wait')).toMatchObject({ code: 0 });
    await town.untilQuiet();
    const truth = await town.truth();
    expect(breaches(truth)).toEqual([]);
    expect(leftOn(truth)).toEqual([]);
  });
});

describe('A cloud that is there and says nothing', { timeout: 300_000 }, () => {
  test('a start gives up after a minute of real time with a clear error; meanwhile and afterwards the daemon answers', async () => {
    await using town = await openTown({ campaigns: { viral: crowd('viral', 1) } });
    town.cloud.program.send('SIGSTOP');
    const begunAt = performance.now();
    const { answer } = town.typing('campaign', 'start', 'viral');
    expect(await town.client.ping()).toMatchObject({ state: 'running' });
    expect(await town.must('status')).toContain('0 campaigns running');

    const { code, stderr } = await answer;

    expect(performance.now() - begunAt).toBeLessThan(75_000);
    expect(code).toBe(75);
    expect(stderr).toContain('the cloud could not be asked for its phones');
    town.cloud.program.send('SIGCONT');
    expect(await town.postctl('campaign', 'start', 'viral', '--wait')).toMatchObject({ code: 0 });
    expect(postedTo(await town.truth())).toEqual(['viral.1']);
  });
});
