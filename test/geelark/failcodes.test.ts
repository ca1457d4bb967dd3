import { describe, expect, it } from 'vitest';
import { judgeFailCode } from '../../src/geelark/failcodes.ts';

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

/** Every fail code of the tables of §10.3, copied by hand. */
const general = [20002, 20003, 20005, 20006, 20007, 20008, ...range(29992, 29999)];
const device = range(20100, 20145);
const publishing = range(20200, 20267);
const unmet = [
  ...range(20300, 20340),
  ...range(20401, 20403),
  ...range(20501, 20508),
  ...range(20601, 20607),
  ...range(20700, 20715),
  ...range(20801, 20804),
  ...[20901, 21001],
];
const documented = [...general, ...device, ...publishing, ...unmet];

/** Flag V of the tables. */
const mayBeOut = [
  20003, 20005, 20006, 20129, 29993, 29994, 29999, 20203, 20257, 20213, 20214, 20215, 20230, 20251, 20267,
];
/** Class `account` of the tables. */
const account = [
  20115, 20116, 20125, 20131, 20143, 20126, 20127, 20128, 20130, 20144, 20136, 20137, 20138, 20139, 20140,
  20142, 20145, 20264, 20255,
];
/** Class `config` of the tables that a posting task can meet. */
const operator = [20008, 20101, 20113, 20117, 29997, 29998];
/** Class `fatal` of the tables where the video or the caption is what is wrong. */
const content = [
  20204, 20221, 20227, 20228, 20229, 20259, 20260, 20261, 20222, 20244, 20252, 20253, 20265, 20246, 20231,
  20232, 20233, 20234, 20235, 20236, 20237, 20241, 20249, 20250, 20256, 20263, 20266,
];
/** Where the tables say to try once more, or that it is over, and nobody is to be blamed. */
const unclassified = [20005, 20006, 20007, 20218, 20220, 20223, 20224, 20225, 20226, 20258, 20267, 29999];

const sorted = (codes: number[]) => codes.toSorted((a, b) => a - b);
const withBlame = (blame: string) => documented.filter((code) => judgeFailCode(code).failure.blame === blame);

describe('why a task failed', () => {
  it('has a word for each of the 204 + 5 documented codes', () => {
    expect(new Set(documented).size).toBe(209);
    for (const code of documented) {
      const { failure } = judgeFailCode(code);
      expect(failure.code).toBe(`task.${String(code)}`);
      expect(failure.message).not.toContain('no word for');
    }
  });

  it('flags exactly the codes after which the post may be out', () => {
    expect(sorted(documented.filter((code) => judgeFailCode(code).mayBeOut))).toEqual(sorted(mayBeOut));
  });

  it('blames the account, the content and the operator for what the table says, and the cloud for the rest', () => {
    expect(sorted(withBlame('account'))).toEqual(sorted(account));
    expect(sorted(withBlame('content'))).toEqual(sorted(content));
    expect(sorted(withBlame('operator'))).toEqual(sorted([...operator, ...unmet]));
    expect(sorted(withBlame('unclassified'))).toEqual(sorted(unclassified));
    expect(withBlame('person')).toEqual([]);
  });

  it('stops everything for no more than an empty purse', () => {
    expect(documented.filter((code) => judgeFailCode(code).failure.scope === 'everything')).toEqual([29997]);
  });

  it.each([null, 20009, 20001, 30000])('cannot exclude that the post is out with code %s', (code) => {
    expect(judgeFailCode(code)).toMatchObject({ failure: { blame: 'unclassified' }, mayBeOut: true });
  });
});
