import Database from 'better-sqlite3';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { operatorsPause, restoredPause } from '../../src/domain/pause.ts';
import type { Store } from '../../src/domain/store.ts';
import { inspect } from '../../src/store/check/inspect.ts';
import { newStore, noon, optionsIn, running, saying, tempFolder } from './kit.ts';
import { openStore } from '../../src/store/open.ts';

const say = (store: Store, message: string) =>
  store.record({ at: noon, level: 'info', name: 'test.said', message });

/** Opens the copy as a restored store would be. */
const restored = (copy: string): Store => {
  const directory = tempFolder();
  writeFileSync(join(directory, 'postd.db'), readFileSync(copy));
  return newStore(directory);
};

test('a copy is one whole file with everything that was written, also while it was made', async () => {
  const store = newStore();
  running(store, 'viral', ['anna v1', 'ben v1']);
  for (let number = 0; number < 3000; number += 1) say(store, `${number} ${'x'.repeat(500)}`);
  const copy = join(tempFolder(), 'copy.db');
  const copying = store.copyTo(copy, noon);
  say(store, 'meanwhile');
  const report = await copying;
  expect(report).toMatchObject({ damages: [], oldestFactAt: noon, rows: { jobs: 2 } });
  expect([existsSync(`${copy}-wal`), existsSync(`${copy}-journal`)]).toEqual([false, false]);
  const twin = restored(copy);
  expect(twin.instanceId()).toBe(store.instanceId());
  expect(twin.jobs({})).toEqual(store.jobs({}));
  expect(twin.factsSince(store.lastFactSeq() - 1, {}, 1)[0]?.message).toBe('meanwhile');
});

test('who opens a copy begins nothing, is told why, and once', async () => {
  const store = newStore();
  const copy = join(tempFolder(), 'copy.db');
  await store.copyTo(copy, noon);
  expect(store.pauses()).toEqual([]);
  const directory = tempFolder();
  writeFileSync(join(directory, 'postd.db'), readFileSync(copy));
  const first = openStore(optionsIn(directory));
  expect(first.pauses()).toMatchObject([
    { kind: 'everything', code: restoredPause, message: saying('2026-11-22T12:00:00.000Z') },
  ]);
  first.resume({ kind: 'everything', name: null, at: noon });
  first.close();
  expect(newStore(directory).pauses()).toEqual([]);
});

test('a copy of a paused store keeps its pauses', async () => {
  const store = newStore();
  store.pause({ kind: 'campaign', name: 'viral', code: operatorsPause, message: 'wait', at: noon });
  const copy = join(tempFolder(), 'copy.db');
  await store.copyTo(copy, noon);
  expect(
    restored(copy)
      .pauses()
      .map(({ code }) => code)
      .sort(),
  ).toEqual([operatorsPause, restoredPause]);
});

test('a copy replaces what is there, and one that fails leaves nothing', async () => {
  const store = newStore();
  const folder = tempFolder();
  const copy = join(folder, 'copy.db');
  writeFileSync(copy, 'something else');
  expect((await store.copyTo(copy, noon)).damages).toEqual([]);
  const nowhere = join(folder, 'nowhere', 'copy.db');
  await expect(store.copyTo(nowhere, noon)).rejects.toMatchObject({ code: 'store-failed' });
  expect(existsSync(nowhere)).toBe(false);
});

test('the check finds rows that refer to nothing', async () => {
  const directory = tempFolder();
  const store = openStore(optionsIn(directory));
  running(store, 'viral', ['anna v1']);
  store.close();
  const file = join(directory, 'postd.db');
  const database = new Database(file);
  database.pragma('foreign_keys = OFF');
  database.exec(`DELETE FROM runs`);
  database.close();
  expect(inspect(file).damages).toEqual([saying(/row .* of jobs refers to a row of runs that is not there/)]);
});

test('a file that is none of ours is told apart from one that is not there', () => {
  const folder = tempFolder();
  const text = join(folder, 'text.db');
  writeFileSync(text, 'this is no database, however long it is'.repeat(100));
  expect(() => inspect(text)).toThrow(expect.objectContaining({ code: 'store-failed' }));
  expect(() => inspect(join(folder, 'none.db'))).toThrow(expect.objectContaining({ code: 'not-found' }));
  expect(existsSync(join(folder, 'none.db'))).toBe(false);
});
