import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { crowd } from './folders.ts';
import { openTown, saying, sideBySide } from './kit.ts';
import { breaches, postedTo } from './truth.ts';

const { accounts, posts } = crowd('viral', 4);

describe('a backup', sideBySide, () => {
  test('is made while a campaign runs, and put back posts nothing that is out', async () => {
    await using town = await openTown({ campaigns: { viral: { accounts, posts } } });
    await town.must('campaign', 'start', 'viral', '--workers', '2');
    await town.untilTruth('a post is out', (truth) => postedTo(truth).length > 0);
    const copy = join(town.folder, 'copy.db');
    await town.must('backup', copy);
    expect(await town.must('db', 'check')).toContain('sound');
    expect(await town.must('db', 'check', '--file', copy)).toContain('sound');
    await town.untilOver('viral');
    await town.untilQuiet();

    await town.must('daemon', 'stop');
    await town.ended();
    const database = join(town.state, 'postd.db');
    expect(await town.must('db', 'check', '--file', database)).toContain('4 posted');
    for (const suffix of ['', '-wal', '-shm']) rmSync(`${database}${suffix}`, { force: true });
    writeFileSync(database, readFileSync(copy));
    await town.startDaemon();

    const { pauses } = await town.client.status();
    const message = saying('put back from a copy');
    expect(pauses).toContainEqual(expect.objectContaining({ kind: 'everything', code: 'restored', message }));
    await town.untilQuiet();

    // What the copy does not know is held back account by account, also when everything goes on.
    const open = await town.client.jobs({ campaign: 'viral', states: 'pending,retrying' });
    expect(open.jobs.length).toBeGreaterThan(0);
    await town.until('their accounts are paused', async () => {
      const { pauses: held } = await town.client.status();
      return open.jobs.every(({ account }) =>
        held.some(({ name, code }) => name === account && code === 'restored'),
      );
    });
    const posted = join(town.folder, 'posted.txt');
    const lines = open.jobs.map(({ account, videoName }) => `${account}|${videoName}|2026-01-05T12:00:00`);
    writeFileSync(posted, `${lines.join('\n')}\n`);
    expect(await town.must('ledger', 'import', posted)).toContain(`${lines.length} post`);
    for (const { account } of open.jobs) await town.must('account', 'resume', account);
    await town.must('daemon', 'resume');
    await town.untilOver('viral');
    expect(await town.must('db', 'check')).toContain('sound');
    const after = await town.client.jobs({ campaign: 'viral', states: 'skipped' });
    expect(after.jobs.map(({ jobId }) => jobId).sort()).toEqual(open.jobs.map(({ jobId }) => jobId).sort());
    const truth = await town.truth();
    expect(postedTo(truth)).toEqual(accounts);
    expect(breaches(truth)).toEqual([]);
  });
});
