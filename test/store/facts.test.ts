import { expect, test } from 'vitest';
import type { Fact, NewFact } from '../../src/domain/fact.ts';
import { newDatabase, newStore, noon, running, taken } from './kit.ts';
import { openJournal } from '../../src/store/facts.ts';

const fact = (changes: Partial<NewFact> = {}): NewFact => ({
  at: noon,
  level: 'info',
  name: 'phone.stopping',
  message: 'The phone of anna is being stopped.',
  ...changes,
});

test('a fact comes back as it was told, with a number that grows', () => {
  const store = newStore();
  expect(store.lastFactSeq()).toBe(0);
  const first = store.record(fact({ campaign: 'viral', phoneId: 'p1', data: { tries: [1, 2] } }));
  const second = store.record(fact());
  expect(second.seq).toBeGreaterThan(first.seq);
  expect(store.factsSince(0, {}, 10)).toEqual([first, second]);
  expect(store.lastFactSeq()).toBe(second.seq);
});

test('a follower that comes back goes on after what it has seen, and gets no more than it asked for', () => {
  const store = newStore();
  const all = ['a', 'b', 'c', 'd'].map((name) => store.record(fact({ name })));
  expect(store.factsSince(all[0]?.seq ?? 0, {}, 2).map(({ name }) => name)).toEqual(['b', 'c']);
});

test('facts can be asked for by campaign, job, phone and level', () => {
  const store = newStore();
  store.record(fact({ name: 'one', campaign: 'viral', level: 'debug' }));
  store.record(fact({ name: 'two', campaign: 'podcast', jobId: 'podcast-1', level: 'warn' }));
  store.record(fact({ name: 'three', campaign: 'viral', phoneId: 'p1', level: 'error' }));
  const names = (filter: Parameters<typeof store.factsSince>[1]) =>
    store.factsSince(0, filter, 10).map(({ name }) => name);
  expect(names({ campaign: 'viral' })).toEqual(['one', 'three']);
  expect(names({ jobId: 'podcast-1' })).toEqual(['two']);
  expect(names({ phoneId: 'p1' })).toEqual(['three']);
  expect(names({ level: 'warn' })).toEqual(['two', 'three']);
  expect(names({ campaign: 'viral', level: 'info' })).toEqual(['three']);
});

test('listeners hear of a fact after its commit, in order, until they leave', () => {
  const { store } = newDatabase();
  const run = running(store, 'viral', ['anna v1']);
  const heard: [string, number][] = [];
  const leave = store.onFact(({ name }) => heard.push([name, store.openAttempts().length]));
  const attempt = taken(store, run);
  store.advanceAttempt({ ...attempt, phase: 'awaitingPhone' }, [fact({ name: 'a' }), fact({ name: 'b' })]);
  leave();
  store.record(fact({ name: 'unheard' }));
  expect(heard).toEqual([
    ['job.claimed', 1],
    ['a', 1],
    ['b', 1],
  ]);
});

test('facts of a transaction that was undone are neither told nor kept', () => {
  const { store } = newDatabase();
  const run = running(store, 'viral', ['anna v1']);
  const attempt = taken(store, run);
  const heard: Fact[] = [];
  store.onFact((told) => heard.push(told));
  const circular: Record<string, unknown> = {};
  circular['itself'] = circular;
  expect(() =>
    store.advanceAttempt({ ...attempt, phase: 'awaitingPhone' }, [
      fact({ name: 'a' }),
      fact({ data: circular }),
    ]),
  ).toThrow(expect.objectContaining({ code: 'store-failed' }));
  expect(store.openAttempts()).toEqual([attempt]);
  store.record(fact({ name: 'later' }));
  expect(heard.map(({ name }) => name)).toEqual(['later']);
  expect(store.factsSince(0, {}, 10).map(({ name }) => name)).toEqual(['job.claimed', 'later']);
});

test('a fact that a listener records is heard by all after the fact it answers', () => {
  const { connection } = newDatabase();
  const { facts } = openJournal(connection);
  const heard: string[] = [];
  facts.onFact(({ name }) => {
    heard.push(`first ${name}`);
    if (name === 'question') facts.record(fact({ name: 'answer' }));
  });
  facts.onFact(({ name }) => heard.push(`second ${name}`));
  facts.record(fact({ name: 'question' }));
  expect(heard).toEqual(['first question', 'second question', 'first answer', 'second answer']);
});

test('a listener that throws spoils neither the commit nor the other listeners', async () => {
  const store = newStore();
  const uncaught: unknown[] = [];
  const others = process.listeners('uncaughtException');
  process.removeAllListeners('uncaughtException');
  process.on('uncaughtException', (error) => uncaught.push(error));
  try {
    const heard: string[] = [];
    store.onFact(() => {
      throw new Error('the screen is gone');
    });
    store.onFact(({ name }) => heard.push(name));
    store.record(fact());
    expect(heard).toEqual(['phone.stopping']);
    await new Promise((resolve) => setImmediate(resolve));
    expect(uncaught).toEqual([new Error('the screen is gone')]);
  } finally {
    process.removeAllListeners('uncaughtException');
    for (const listener of others) process.on('uncaughtException', listener);
  }
});

test('a reader finds where to begin: at a moment, or before the last so many that fit', () => {
  const store = newStore();
  for (const [index, campaign] of ['viral', 'podcast', 'viral', 'viral'].entries()) {
    store.record({
      at: noon + index,
      level: 'info',
      name: 'a',
      message: 'm',
      campaign,
      account: `a${index}`,
    });
  }
  expect([0, 1, 9].map((late) => store.seqBefore(noon + late))).toEqual([0, 1, 4]);
  expect([0, 1, 4, 9].map((count) => store.seqOfLast(count, {}))).toEqual([4, 3, 0, 0]);
  expect(store.seqOfLast(2, { campaign: 'viral' })).toBe(1);
  expect(store.factsSince(0, { account: 'a2' }, 9).map(({ seq }) => seq)).toEqual([3]);
});
