import { expect, test } from 'vitest';
import { operatorsPause, type PauseOf } from '../../src/domain/pause.ts';
import type { Store } from '../../src/domain/store.ts';
import { claim, day, failure, newStore, noon, optionsIn, running, settle, taken, tempFolder } from './kit.ts';
import { openStore } from '../../src/store/open.ts';
import { always } from '../../src/domain/schedule.ts';

const everything: PauseOf = { kind: 'everything', name: null };
const viral: PauseOf = { kind: 'campaign', name: 'viral' };

const pause = (store: Store, whom: PauseOf, at = noon, code = operatorsPause): boolean =>
  store.pause({ ...whom, code, message: 'an operator said so', at });

test.each<PauseOf>([
  { kind: 'account', name: 'anna' },
  { kind: 'phone', name: 'anna' },
])('a pause of $kind $name keeps its jobs from being claimed, and nobody else’s', (whom) => {
  const store = newStore();
  const run = running(store, 'viral', ['anna v1', 'ben v2']);
  expect(pause(store, whom)).toBe(true);
  expect(taken(store, run).account).toBe('ben');
  expect(claim(store, run)).toEqual({ kind: 'nothing' });
  expect(store.resume({ ...whom, at: noon })).toBe(true);
  expect(taken(store, run).account).toBe('anna');
});

test('a pause survives a restart, is begun once, and can be begun again after it was ended', () => {
  const folder = tempFolder();
  const before = openStore(optionsIn(folder));
  expect(pause(before, viral)).toBe(true);
  expect(pause(before, viral, noon + 1)).toBe(false);
  before.close();
  const store = newStore(folder);
  expect(store.pauses()).toEqual([
    { ...viral, code: 'operator', message: 'an operator said so', since: noon },
  ]);
  expect(store.resume({ ...viral, at: noon + 2 })).toBe(true);
  expect(pause(store, viral, noon + 2)).toBe(true);
});

test('the end of one reason leaves the other reasons in force', () => {
  const store = newStore();
  const run = running(store, 'viral', ['anna v1']);
  pause(store, viral);
  pause(store, viral, noon, 'budget.phone-minutes');
  expect(store.resume({ ...viral, code: 'budget.phone-minutes', at: noon })).toBe(true);
  expect(claim(store, run)).toEqual({ kind: 'nothing' });
  expect(store.resume({ ...viral, at: noon })).toBe(true);
  expect(claim(store, run).kind).toBe('taken');
});

test('a paused run has stock that is held, so that it does not end', () => {
  const store = newStore();
  const run = running(store, 'viral', ['anna v1']);
  pause(store, everything);
  expect(store.takeStock({ runId: run.runId, day, at: noon, open: always })).toMatchObject({
    open: 1,
    paused: true,
  });
});

test('a paused account is waited for as long as the patience of the run lasts', () => {
  const store = newStore();
  const run = running(store, 'viral', ['anna v1']);
  pause(store, { kind: 'account', name: 'anna' });
  const stock = (at: number) => store.takeStock({ runId: run.runId, day, at, open: always });
  const { patienceMs } = run.settings.retry;
  expect(stock(noon + patienceMs - 1)).toMatchObject({ due: 0, blocked: 1 });
  expect(stock(noon + patienceMs)).toMatchObject({ due: 0, blocked: 0, open: 1 });
});

test('a pause uses up nobody’s patience', () => {
  const store = newStore();
  const run = running(store, 'viral', ['anna v1']);
  const person = failure({ code: 'phone.occupied', blame: 'person' });
  settle(store, taken(store, run), { kind: 'deferred', failure: person, notBefore: noon });
  pause(store, viral, noon + 1000);
  const { patienceMs } = run.settings.retry;
  store.resume({ ...viral, at: noon + 10 * patienceMs });
  expect(claim(store, run, { at: noon + 10 * patienceMs }).kind).toBe('taken');
});

test('facts say who paused what, and what is held back', () => {
  const store = newStore();
  pause(store, { kind: 'account', name: 'anna' });
  pause(store, everything, noon, 'geelark.41001');
  store.resume({ kind: 'account', name: 'anna', at: noon });
  expect(store.factsSince(0, {}, 9)).toMatchObject([
    { name: 'posting.paused', level: 'info', account: 'anna', data: { code: 'operator' } },
    { name: 'posting.paused', level: 'error', data: { kind: 'everything' } },
    { name: 'posting.resumed', account: 'anna', message: 'Account anna goes on.' },
  ]);
});
