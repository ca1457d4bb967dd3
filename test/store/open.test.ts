import Database from 'better-sqlite3';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { expect, test } from 'vitest';
import { openDatabase, openStore } from '../../src/store/open.ts';
import { readMigrations } from '../../src/store/migrate.ts';
import { clock, giveEachAPhone, newStore, noon, optionsIn, saying, seed, tempFolder } from './kit.ts';

test('a new state directory is made for postd and its group alone', () => {
  const directory = join(tempFolder(), 'a', 'state');
  openStore(optionsIn(directory)).close();
  expect(statSync(directory).mode & 0o777).toBe(0o750);
});

test('a commit is on the disk when it returns, and foreign keys are checked', () => {
  const connection = openDatabase(optionsIn(tempFolder()));
  const pragma = (name: string) => connection.one(z.record(z.string(), z.unknown()), `PRAGMA ${name}`);
  expect(pragma('journal_mode')).toEqual({ journalMode: 'wal' });
  expect(pragma('synchronous')).toEqual({ synchronous: 2 });
  expect(pragma('foreign_keys')).toEqual({ foreignKeys: 1 });
  connection.close();
});

test('what was stored is there after closing and opening again', () => {
  const directory = tempFolder();
  const before = openStore(optionsIn(directory));
  giveEachAPhone(before, ['anna']);
  const name = before.instanceId();
  before.close();
  const after = newStore(directory);
  expect(after.roster()).toEqual({
    at: noon,
    phones: [{ phoneId: 'phone-anna', name: 'anna', status: 'off' }],
  });
  expect(after.instanceId()).toBe(name);
  expect(name).toMatch(/^[0-9a-f]{6}$/);
});

test('a new store takes the name it is given, an old one keeps its own', () => {
  const directory = tempFolder();
  openStore({ ...optionsIn(directory), instanceId: 'abc123' }).close();
  const store = openStore({ ...optionsIn(directory), instanceId: 'ffffff' });
  expect(store.instanceId()).toBe('abc123');
  store.close();
});

test('a database of another time scale is refused, naming both', () => {
  const directory = tempFolder();
  openStore({ directory, clock, identity: { timeScale: 60, timeOrigin: 1000 } }).close();
  expect(() => openStore({ directory, clock, identity: { timeScale: 1, timeOrigin: 1000 } })).toThrow(
    expect.objectContaining({
      code: 'bad-config',
      message: saying(/--time-scale 60 --time-origin 1000.*--time-scale 1/),
    }),
  );
  expect(() => openStore({ directory, clock, identity: { timeScale: 60, timeOrigin: 2000 } })).toThrow(
    expect.objectContaining({ code: 'bad-config' }),
  );
  openStore({ directory, clock, identity: { timeScale: 60, timeOrigin: 1000 } }).close();
});

test('in real time the origin does not matter', () => {
  const directory = tempFolder();
  openStore({ directory, clock, identity: { timeScale: 1, timeOrigin: 0 } }).close();
  expect(() =>
    openStore({ directory, clock, identity: { timeScale: 1, timeOrigin: 5 } }).close(),
  ).not.toThrow();
});

test('a database of a newer postd is refused in words and left alone', () => {
  const directory = tempFolder();
  openStore(optionsIn(directory)).close();
  const raw = new Database(join(directory, 'postd.db'));
  raw.pragma('user_version = 99');
  raw.close();
  for (const readOnly of [false, true]) {
    expect(() => openStore({ ...optionsIn(directory), readOnly })).toThrow(
      expect.objectContaining({ code: 'store-newer', message: saying('version 99') }),
    );
  }
});

test('a file that is no database is an error that names the file', () => {
  const directory = tempFolder();
  writeFileSync(join(directory, 'postd.db'), 'this is a letter, not a database '.repeat(100));
  expect(() => openStore(optionsIn(directory))).toThrow(
    expect.objectContaining({ code: 'store-failed', hint: saying('not a database') }),
  );
});

test('a state directory that is a file, or below one, is a configuration error', () => {
  const file = join(tempFolder(), 'state');
  writeFileSync(file, '');
  for (const directory of [file, join(file, 'below')]) {
    expect(() => openStore(optionsIn(directory))).toThrow(
      expect.objectContaining({ code: 'bad-config', message: saying(directory) }),
    );
  }
});

test('a store that is opened to look can be read and not written', () => {
  const directory = tempFolder();
  const writer = newStore(directory);
  seed(writer, 'viral', 'anna v1');
  const reader = openStore({ ...optionsIn(directory), readOnly: true });
  expect(reader.jobs({}).map((job) => job.jobId)).toEqual(['viral-1']);
  expect(() => seed(reader, 'viral', 'anna v2')).toThrow(expect.objectContaining({ code: 'store-failed' }));
  reader.close();
});

test('looking at a directory without a database makes none', () => {
  const directory = tempFolder();
  expect(() => openStore({ ...optionsIn(directory), readOnly: true })).toThrow(
    expect.objectContaining({ code: 'store-failed' }),
  );
  expect(readdirSync(directory)).toEqual([]);
});

test('an older database is copied, then migrated, and the journal says so', () => {
  const directory = tempFolder();
  const before = openStore(optionsIn(directory));
  seed(before, 'viral', 'anna v1');
  before.close();
  const ours = readMigrations();
  const next = { version: ours.length + 1, name: 'next', sql: 'ALTER TABLE jobs ADD COLUMN note TEXT' };
  const connection = openDatabase(optionsIn(directory), [...ours, next]);
  const note = connection.one(z.object({ note: z.string().nullable() }), 'SELECT note FROM jobs');
  expect(note).toEqual({ note: null });
  const fact = connection.one(z.object({ name: z.string() }), 'SELECT name FROM facts');
  expect(fact).toEqual({ name: 'store.migrated' });
  connection.close();

  const copy = new Database(join(directory, `postd.db.schema-${ours.length}`), { readonly: true });
  expect(copy.pragma('user_version', { simple: true })).toBe(ours.length);
  expect(copy.prepare('SELECT job_id FROM jobs').all()).toEqual([{ job_id: 'viral-1' }]);
  copy.close();
});

test('a migration that fails changes nothing', () => {
  const directory = tempFolder();
  openStore(optionsIn(directory)).close();
  const ours = readMigrations();
  const broken = { version: ours.length + 1, name: 'broken', sql: 'CREATE TABLE half (x); SELECT nonsense;' };
  expect(() => openDatabase(optionsIn(directory), [...ours, broken])).toThrow(
    expect.objectContaining({ code: 'store-failed', message: saying('broken') }),
  );
  const raw = new Database(join(directory, 'postd.db'), { readonly: true });
  expect(raw.pragma('user_version', { simple: true })).toBe(ours.length);
  expect(raw.prepare("SELECT name FROM sqlite_schema WHERE name = 'half'").all()).toEqual([]);
  raw.close();
  openStore(optionsIn(directory)).close();
});

test('a gap in the numbers of migrations is noticed', () => {
  const directory = join(tempFolder(), 'migrations');
  mkdirSync(directory);
  writeFileSync(join(directory, '0001-one.sql'), '');
  writeFileSync(join(directory, '0003-three.sql'), '');
  expect(() => readMigrations(directory)).toThrow('number 2 is missing');
});

test('a damaged page is told in words, and a sound database has none', async () => {
  const directory = tempFolder();
  const store = openStore(optionsIn(directory));
  giveEachAPhone(store, ['anna', 'bert', 'carl']);
  expect((await store.inspect()).damages).toEqual([]);
  store.close();
  const file = join(directory, 'postd.db');
  const database = new Database(file);
  const root = z.object({ rootpage: z.int() });
  const { rootpage } = root.parse(
    database.prepare("SELECT rootpage FROM sqlite_schema WHERE tbl_name = 'roster' LIMIT 1").get(),
  );
  database.close();
  const bytes = readFileSync(file);
  const pageBytes = bytes.readUInt16BE(16);
  bytes.fill(0xff, (rootpage - 1) * pageBytes, rootpage * pageBytes);
  writeFileSync(file, bytes);
  const damaged = openStore({ ...optionsIn(directory), readOnly: true });
  expect((await damaged.inspect()).damages.length).toBeGreaterThan(0);
  damaged.close();
});
