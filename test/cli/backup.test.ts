import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { PostdError } from '../../src/domain/failure.ts';
import { serve, tempFolder } from '../ipc/daemon.ts';
import { against, inside } from './inside.ts';

const content = 'a database, as far as this test is concerned\n'.repeat(10_000);

/** A daemon with a copy that waits, of which it says that it has so many bytes. */
const daemonWith = (bytes = content.length) => {
  const file = join(tempFolder(), 'waiting.db');
  writeFileSync(file, content);
  let removals = 0;
  const remove = () => void (removals += 1);
  return { removals: () => removals, control: { backup: async () => ({ file, sizeBytes: bytes, remove }) } };
};

it('writes a copy for our eyes alone, and the daemon throws its own away', async () => {
  const { control, removals } = daemonWith();
  const folder = tempFolder();
  const file = join(folder, 'postd.db');
  const { code, out, err } = await against(control, 'backup', file);
  expect([code, err]).toEqual([0, expect.stringContaining('db check --file')]);
  expect(out).toBe(`the database is in ${file}, 0.5 MB\n`);
  expect(readFileSync(file, 'utf8')).toBe(content);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder)).toEqual(['postd.db']);
  expect(removals()).toBe(1);
});

it('replaces nothing unless told, and asks for nothing then', async () => {
  const { control, removals } = daemonWith();
  const file = join(tempFolder(), 'postd.db');
  writeFileSync(file, 'the last copy');
  const refused = await against(control, 'backup', file);
  expect(refused).toMatchObject({ code: 2, err: expect.stringContaining('--force') as unknown });
  expect([readFileSync(file, 'utf8'), removals()]).toEqual(['the last copy', 0]);
  expect((await against(control, 'backup', file, '--force')).code).toBe(0);
  expect(readFileSync(file, 'utf8')).toBe(content);
});

it('keeps the last copy when the new one breaks off', async () => {
  const { control } = daemonWith(content.length + 1);
  const folder = tempFolder();
  const file = join(folder, 'postd.db');
  writeFileSync(file, 'the last copy');
  const { code, err } = await against(control, 'backup', file, '--force');
  expect([code, err]).toEqual([1, expect.stringContaining('broke off')]);
  expect([readdirSync(folder), readFileSync(file, 'utf8')]).toEqual([['postd.db'], 'the last copy']);
});

it('leaves nothing where it may not write, and says what the daemon says', async () => {
  const { control } = daemonWith();
  const nowhere = join(tempFolder(), 'nowhere', 'postd.db');
  expect((await against(control, 'backup', nowhere)).code).toBe(2);
  const busy = async () => Promise.reject(new PostdError('locked', 'another copy is being made'));
  const file = join(tempFolder(), 'postd.db');
  expect((await against({ backup: busy }, 'backup', file)).code).toBe(75);
  expect(existsSync(file)).toBe(false);
});

it('looks at a file without a daemon', async () => {
  const folder = tempFolder();
  const none = await inside(['db', 'check', '--file', join(folder, 'none.db')]);
  expect([none.code, none.err]).toEqual([3, expect.stringContaining('There is no database')]);
});

it('ends with 1 when the database is damaged', async () => {
  const { client } = await serve();
  const sound = await client.checkDatabase();
  const damaged = { checkDatabase: () => ({ ...sound, damages: ['page 7 is never used'] }) };
  const { code, out } = await against(damaged, 'db', 'check');
  expect([code, out]).toEqual([1, expect.stringContaining('page 7 is never used')]);
});
