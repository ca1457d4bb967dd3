import { expect, test } from 'vitest';
import { nearest } from '../../src/ipc/nearest.ts';

test.for([
  ['stauts', 'status'],
  ['tsatus', 'status'],
  ['statsu', 'status'],
  ['statu', 'status'],
  ['statuss', 'status'],
  ['statos', 'status'],
])('"%s" is one slip away from "%s"', ([typed = '', meant = '']) => {
  expect(nearest(typed, [meant], 1)).toBe(meant);
});

test('two slips are two', () => {
  expect(nearest('sattsu', ['status'], 1)).toBeNull();
  expect(nearest('sattsu', ['status'], 2)).toBe('status');
});
