import { describe, expect, it } from 'vitest';
import { judgeCode } from '../../src/geelark/codes.ts';

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

/** Every code of the table of envelope and item codes (§10.1), copied by hand. */
const documented = [
  ...range(40000, 40017),
  ...range(41000, 41003),
  ...range(42001, 42008),
  ...[43001, 43002],
  ...range(43004, 43039),
  ...range(44001, 44006),
  ...range(45001, 45011),
  ...range(46001, 46003),
  ...range(47001, 47004),
  ...range(48000, 48005),
  ...[49001, 49002, 50000, 50001, 51001, 52001, 53001],
  ...range(60001, 60005),
];

describe("the cloud's refusals", () => {
  it('have a word for every documented code', () => {
    for (const code of documented) {
      const { failure } = judgeCode('phone/status', code);
      expect(failure.code).toBe(`geelark.${String(code)}`);
      expect(failure.message).not.toContain('no word for');
      expect(failure.message.length).toBeGreaterThan(8);
    }
  });

  it('prove nothing when the code is unknown', () => {
    expect(judgeCode('task/add', 99999)).toMatchObject({
      failure: { blame: 'unclassified' },
      effect: 'unknown',
    });
  });

  it('are certain that nothing happened, except where the cloud itself is not', () => {
    const uncertain = documented.filter((code) => judgeCode('task/add', code).effect === 'unknown');
    expect(uncertain).toEqual([40000, 40006, 50000]);
  });

  it('never blame an account or a video: the cloud has seen neither', () => {
    for (const code of documented)
      expect(judgeCode('task/add', code).failure.blame).not.toMatch(/account|content/);
  });

  it.each([
    [40003, 'operator', 'everything'],
    [40011, 'operator', 'everything'],
    [40016, 'operator', 'everything'],
    [41000, 'operator', 'everything'],
    [41001, 'operator', 'everything'],
    [43008, 'operator', 'everything'],
    [46001, 'operator', 'everything'],
    [42001, 'operator', 'phone'],
    [43004, 'operator', 'phone'],
    [45001, 'operator', 'phone'],
    [47004, 'operator', 'phone'],
    [48004, 'operator', 'phone'],
    [42002, 'infrastructure', 'phone'],
    [43005, 'infrastructure', 'phone'],
    [43029, 'infrastructure', 'phone'],
    [45002, 'infrastructure', 'phone'],
    [47001, 'infrastructure', 'phone'],
    [50000, 'infrastructure', 'phone'],
    [43006, 'person', 'phone'],
    [43007, 'person', 'phone'],
    [40001, 'unclassified', 'phone'],
    [40004, 'unclassified', 'phone'],
  ])('blame %d on: %s (%s)', (code, blame, scope) => {
    expect(judgeCode('phone/start', code).failure).toMatchObject({ blame, scope });
  });

  it.each([
    ['phone/start', 43009, 'person'],
    ['phone/stop', 43009, 'infrastructure'],
    ['phone/start', 43020, 'infrastructure'],
    ['tag/add', 43020, 'unclassified'],
  ])('read %s %d as a matter of: %s', (endpoint, code, blame) => {
    expect(judgeCode(endpoint, code).failure.blame).toBe(blame);
  });

  it.each([
    ['task/query', 40007, 'minute'],
    ['task/query', 40014, 'lock'],
    ['task/query', 40017, 'backOff'],
    ['task/query', 47002, 'backOff'],
    ['phone/start', 47002, null],
    ['phone/start', 40004, null],
  ])('of %s with %d brake: %s', (endpoint, code, brake) => {
    expect(judgeCode(endpoint, code).brake).toBe(brake);
  });
});
