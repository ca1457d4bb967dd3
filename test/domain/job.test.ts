import { expect, test } from 'vitest';
import { failureOf } from '../../src/domain/job.ts';

const failure = { code: 'x', message: 'x', blame: 'infrastructure', scope: 'phone' } as const;

test('every outcome but a post has a failure', () => {
  expect(failureOf(null)).toBeNull();
  expect(failureOf({ kind: 'published', from: 0, until: 0, shareLink: null })).toBeNull();
  expect(failureOf({ kind: 'deferred', failure, notBefore: 0 })).toBe(failure);
  for (const kind of ['failed', 'retry', 'unconfirmed'] as const) {
    expect(failureOf({ kind, failure })).toBe(failure);
  }
});
