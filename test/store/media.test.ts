import { expect, test } from 'vitest';
import { newStore, noon } from './kit.ts';

test('what was learnt of a file holds for that very file only', () => {
  const store = newStore();
  const key = { path: '/v/a.mp4', sizeBytes: 10, modifiedMs: 1234.5678 };
  expect(store.findProbe(key)).toBeNull();
  store.saveProbe(key, { ok: true, videoId: 'abc', durationMs: 1500.25 });
  expect(store.findProbe(key)).toEqual({ ok: true, videoId: 'abc', durationMs: 1500.25 });
  expect(store.findProbe({ ...key, sizeBytes: 11 })).toBeNull();
  expect(store.findProbe({ ...key, modifiedMs: 1234.5 })).toBeNull();
  store.saveProbe({ ...key, sizeBytes: 11 }, { ok: false, problem: 'It has no video track.' });
  expect(store.findProbe(key)).toBeNull();
  expect(store.findProbe({ ...key, sizeBytes: 11 })).toEqual({
    ok: false,
    problem: 'It has no video track.',
  });
});

test('an upload is found while it lives longer than it is needed', () => {
  const store = newStore();
  store.saveUpload({ videoId: 'v1', resourceUrl: 'https://media/1', expiresAt: noon + 100 });
  expect(store.findUpload('v1', noon)).toEqual({ resourceUrl: 'https://media/1' });
  expect(store.findUpload('v1', noon + 100)).toBeNull();
  expect(store.findUpload('v2', noon)).toBeNull();
  store.saveUpload({ videoId: 'v1', resourceUrl: 'https://media/2', expiresAt: noon + 500 });
  expect(store.findUpload('v1', noon + 100)).toEqual({ resourceUrl: 'https://media/2' });
});
