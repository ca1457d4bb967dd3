import Database from 'better-sqlite3';
import { copyFileSync, openSync, writeSync, closeSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { hoursMs, minutesMs } from '../../src/domain/time.ts';
import { saying, sideBySide, type Town } from '../lifecycle/kit.ts';
import { runningTasks } from '../lifecycle/truth.ts';
import { canMount, Disk } from './disk.ts';
import { openSingle, ourTasks, untilQuiet } from './single.ts';

const timeScale = 240;
const mounts = canMount();
const longTask = { cloud: { publishMinMs: minutesMs(20) }, timeScale };

const untilTaskRuns = (town: Town) =>
  town.untilTruth('our task runs', (truth) => runningTasks(truth).length === 1);

async function startAndWaitForTask(town: Town): Promise<void> {
  await town.startDaemon();
  await town.must('campaign', 'start', 'viral');
  await untilTaskRuns(town);
}

/** It says why, and ends with a code that a service manager takes for a failure. */
async function expectRefusal(town: Town, why: RegExp): Promise<void> {
  const daemon = town.launchDaemon();
  expect(await town.ended()).toEqual({ code: 1, signal: null });
  expect(daemon.stderr).toEqual(saying(why));
  expect(daemon.stderr).not.toContain('    at ');
}

/** After the repair the task that ran on meanwhile is adopted, and nothing is posted twice. */
async function expectGoodEnd(town: Town): Promise<void> {
  const { job, truth, breaches } = await untilQuiet(town);
  expect(breaches).toEqual([]);
  expect(job.state).toBe('succeeded');
  expect(ourTasks(truth)).toHaveLength(1);
}

const fileOf = (town: Town) => join(town.state, 'postd.db');

/** Brings everything from the WAL into the file, as a clean end would have. */
function checkpoint(town: Town): void {
  const database = new Database(fileOf(town));
  database.pragma('wal_checkpoint(TRUNCATE)');
  database.close();
}

const rootRow = z.object({ rootpage: z.int() });

/** Overwrites the first page of a table with rubbish. */
function corrupt(town: Town, table: string): void {
  const database = new Database(fileOf(town), { readonly: true });
  const pageSize = z.int().parse(database.pragma('page_size', { simple: true }));
  const row = database.prepare(`SELECT rootpage FROM sqlite_schema WHERE name = ?`).get(table);
  database.close();
  const { rootpage } = rootRow.parse(row);
  const file = openSync(fileOf(town), 'r+');
  writeSync(file, Buffer.alloc(pageSize, 0xa5), 0, pageSize, (rootpage - 1) * pageSize);
  closeSync(file);
}

describe('A state directory in trouble', sideBySide, () => {
  test.skipIf(!mounts)(
    'the disk is full: postd ends and says so, and goes on when there is room (needs mount)',
    async () => {
      await using town = await openSingle({ ...longTask, opensDaemon: false });
      using disk = new Disk(town.state);
      await startAndWaitForTask(town);

      disk.fill();
      await town.cloud.behave({ publishMinMs: 30_000 });
      expect(await town.ended()).toEqual({ code: 1, signal: null });
      expect(town.daemon.stderr).toEqual(saying(/full/));

      disk.empty();
      await town.startDaemon();
      await expectGoodEnd(town);
      await town.daemon.kill();
    },
  );

  test.skipIf(!mounts)(
    'the disk is write-protected: postd does not start and says so (needs mount)',
    async () => {
      await using town = await openSingle({ ...longTask, opensDaemon: false });
      using disk = new Disk(town.state);
      await startAndWaitForTask(town);
      await town.daemon.kill();

      disk.protect();
      await expectRefusal(town, /writable/);

      disk.unprotect();
      await town.startDaemon();
      await expectGoodEnd(town);
      await town.daemon.kill();
    },
  );

  test.each(['runs', 'attempts', 'facts', 'leases'])(
    'a page of %s is damaged: postd ends and says so, and a backup brings all back',
    async (table) => {
      await using town = await openSingle({ ...longTask, opensDaemon: false });
      await startAndWaitForTask(town);
      await town.daemon.kill();
      checkpoint(town);
      const backup = join(town.folder, 'backup.db');
      copyFileSync(fileOf(town), backup);

      corrupt(town, table);
      await expectRefusal(town, /damaged/);

      copyFileSync(backup, fileOf(town));
      await town.startDaemon();
      await expectGoodEnd(town);
    },
  );

  test('the database is of a newer postd: this one does not touch it', async () => {
    await using town = await openSingle({ ...longTask, opensDaemon: false });
    await startAndWaitForTask(town);
    await town.daemon.kill();
    const version = setVersion(town, 99);

    await expectRefusal(town, /newer postd/);

    setVersion(town, version);
    await town.startDaemon();
    await expectGoodEnd(town);
  });
});

/** Answers the version that was there. */
function setVersion(town: Town, version: number): number {
  const database = new Database(fileOf(town));
  const before = z.int().parse(database.pragma('user_version', { simple: true }));
  database.pragma(`user_version = ${version}`);
  database.close();
  return before;
}

describe('A clock that is set while a task runs', sideBySide, () => {
  test.each([
    ['forward', hoursMs(1)],
    ['back', -hoursMs(1)],
  ])('%s by an hour: the post and the phone come to their end all the same', async (_, jumpMs) => {
    await using town = await openSingle({ ...longTask, opensDaemon: false });
    const daemon = town.launchAs(join(import.meta.dirname, 'jumpy.ts'), [], {
      JUMP_MS: String(jumpMs / timeScale),
    });
    await town.until(
      'postd runs',
      async () => (await town.client.ping().catch(() => null))?.state === 'running',
    );
    await town.must('campaign', 'start', 'viral');
    await untilTaskRuns(town);

    daemon.send('SIGUSR2');

    const { job, truth, breaches } = await untilQuiet(town);
    // Moments of the cloud and of our leases cannot be compared any more.
    expect(breaches.filter((breach) => !breach.includes('without a lease'))).toEqual([]);
    expect(job.state).toBe('succeeded');
    expect(ourTasks(truth)).toHaveLength(1);
  });
});
