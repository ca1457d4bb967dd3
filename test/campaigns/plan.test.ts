import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PlannedJob, PostableVideo } from '../../src/domain/campaign.ts';
import { pairKey } from '../../src/domain/store.ts';
import { plan } from '../../src/campaigns/index.ts';
import type { PlanInput } from '../../src/campaigns/index.ts';

const video = (videoId: string): PostableVideo => ({
  videoId,
  path: `/videos/${videoId}.mp4`,
  name: `videos/${videoId}.mp4`,
  sizeBytes: 1,
  durationMs: 1,
  caption: `caption of ${videoId}`,
});

const names = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}${index}`);

interface Sketch {
  accounts: string[];
  videos: string[];
  excludedNames?: [account: string, fileKey: string][];
  caps?: Record<string, number>;
  excluded?: [account: string, videoId: string][];
  timesPosted?: Record<string, number>;
}

const input = ({ accounts, videos, caps = {}, excluded = [], excludedNames = [], timesPosted = {} }: Sketch): PlanInput => ({
  accounts,
  videos: videos.map(video),
  limits: {
    remaining: new Map(accounts.map((account) => [account, caps[account] ?? 1])),
    excludedNames: new Set(excludedNames.map(([account, key]) => pairKey(account, key))),
    excluded: new Set(excluded.map(([account, videoId]) => pairKey(account, videoId))),
    timesPosted: new Map(Object.entries(timesPosted)),
  },
  seed: 1,
  shuffle: false,
});

const pairs = (jobs: readonly PlannedJob[]): string[] => jobs.map(({ account, videoId }) => `${account} ${videoId}`);

const countBy = (jobs: readonly PlannedJob[], key: (job: PlannedJob) => string): Map<string, number> =>
  new Map([...Map.groupBy(jobs, key)].map(([name, group]) => [name, group.length]));

describe('a plan', () => {
  test('gives every account a job before any gets its second', () => {
    const jobs = plan(input({ accounts: ['a', 'b'], videos: names('v', 5), caps: { a: 3, b: 1 } }));
    expect(pairs(jobs)).toEqual(['a v0', 'b v1', 'a v2', 'a v3']);
  });

  test('takes videos that were never posted first, then the least posted', () => {
    const jobs = plan(
      input({ accounts: ['a', 'b', 'c'], videos: ['old', 'older', 'new'], timesPosted: { old: 1, older: 5 } }),
    );
    expect(pairs(jobs)).toEqual(['a new', 'b old', 'c new']);
  });

  test('gives no account a file of a name that the old system has posted there', () => {
    const sketch = { accounts: ['a', 'b'], videos: ['v'], excludedNames: [['a', 'v.mp4']] } satisfies Sketch;
    expect(pairs(plan(input(sketch)))).toEqual(['b v']);
  });

  test('gives no account the same video twice, and stops when there is no other', () => {
    const jobs = plan(input({ accounts: ['a'], videos: ['v', 'w'], caps: { a: 9 } }));
    expect(pairs(jobs)).toEqual(['a v', 'a w']);
  });

  test('leaves out pairs that were published, and gives the account another video', () => {
    const jobs = plan(
      input({ accounts: ['a', 'b'], videos: ['v', 'w'], excluded: [['a', 'v']], timesPosted: { w: 3 } }),
    );
    expect(pairs(jobs)).toEqual(['a w', 'b v']);
  });

  test('gives nothing to an account whose cap is used up or unknown', () => {
    const sketch = input({ accounts: ['a', 'b'], videos: ['v'], caps: { a: 0 } });
    expect(pairs(plan({ ...sketch, accounts: ['a', 'b', 'stranger'] }))).toEqual(['b v']);
  });

  test('can be limited to so many jobs, and to one account', () => {
    const sketch = input({ accounts: names('a', 5), videos: names('v', 9), caps: { a3: 2 } });
    expect(plan({ ...sketch, limit: 2 })).toHaveLength(2);
    expect(plan({ ...sketch, limit: 0 })).toEqual([]);
    expect(pairs(plan({ ...sketch, onlyAccount: 'a3' }))).toEqual(['a3 v0', 'a3 v1']);
    expect(plan({ ...sketch, onlyAccount: 'nobody' })).toEqual([]);
  });

  test('carries what a job needs of its video', () => {
    expect(plan(input({ accounts: ['a'], videos: ['v'] }))).toEqual([
      {
        account: 'a',
        videoId: 'v',
        videoPath: '/videos/v.mp4',
        videoName: 'videos/v.mp4',
        sizeBytes: 1,
        caption: 'caption of v',
      },
    ]);
  });

  test('that is shuffled differs from seed to seed, also beyond 32 bits', () => {
    const sketch = { ...input({ accounts: names('a', 20), videos: names('v', 20) }), shuffle: true };
    const orders = [1, 2, 2 ** 32 + 1].map((seed) => pairs(plan({ ...sketch, seed })).join());
    expect(new Set(orders).size).toBe(3);
  });

  test('for 10,000 accounts and 10,000 videos looks at each pair it may not use at most once per turn', () => {
    const accounts = names('a', 10_000);
    const sketch = input({ accounts, videos: names('v', 10_000), excluded: accounts.map((a) => [a, 'v0']) });
    let looks = 0;
    const excluded = new Set(sketch.limits.excluded);
    const counting = {
      has: (pair: string) => {
        looks += 1;
        return excluded.has(pair);
      },
    };
    const limits = { ...sketch.limits, excluded: Object.assign(new Set<string>(), counting) };
    const jobs = plan({ ...sketch, limits, shuffle: true });
    expect(jobs).toHaveLength(10_000);
    expect(looks).toBeLessThanOrEqual(jobs.length + 2 * excluded.size);
  });
});

describe('whatever is planned', () => {
  const accountList = fc.uniqueArray(fc.constantFrom(...names('a', 8)), { maxLength: 8 });
  const videoList = fc.uniqueArray(fc.constantFrom(...names('v', 8)), { maxLength: 8 });
  const sketches = fc
    .record({ accounts: accountList, videos: videoList })
    .chain(({ accounts, videos }) =>
      fc.record({
        accounts: fc.constant(accounts),
        videos: fc.constant(videos),
        caps: fc.dictionary(fc.constantFrom(...names('a', 8)), fc.nat(4)),
        excluded: fc.array(
          fc.tuple(fc.constantFrom(...names('a', 8)), fc.constantFrom(...names('v', 8))),
          { maxLength: 30 },
        ),
        timesPosted: fc.dictionary(fc.constantFrom(...names('v', 8)), fc.nat(5)),
      }),
    );
  const inputs = fc
    .tuple(sketches, fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }), fc.boolean())
    .map(([sketch, seed, shuffle]) => ({ ...input(sketch), seed, shuffle }));

  test('is within the caps, without a pair twice, and without an excluded pair', () => {
    fc.assert(
      fc.property(inputs, (given) => {
        const jobs = plan(given);
        for (const [account, count] of countBy(jobs, ({ account }) => account)) {
          expect(count).toBeLessThanOrEqual(given.limits.remaining.get(account) ?? 0);
        }
        expect(new Set(pairs(jobs)).size).toBe(jobs.length);
        for (const { account, videoId } of jobs) {
          expect(given.limits.excluded.has(pairKey(account, videoId))).toBe(false);
        }
      }),
    );
  });

  test('is the same again for the same seed', () => {
    fc.assert(fc.property(inputs, (given) => {
        expect(plan(given)).toEqual(plan(given));
      }));
  });

  test('leaves an account below its cap only if there is no video left for it', () => {
    fc.assert(
      fc.property(inputs, (given) => {
        const jobs = plan(given);
        const counts = countBy(jobs, ({ account }) => account);
        for (const account of given.accounts) {
          const possible = given.videos.filter(
            ({ videoId }) => !given.limits.excluded.has(pairKey(account, videoId)),
          ).length;
          const cap = given.limits.remaining.get(account) ?? 0;
          expect(counts.get(account) ?? 0).toBe(Math.min(cap, possible));
        }
      }),
    );
  });

  test('gives each job the least posted video that its account may have, counting the jobs before', () => {
    fc.assert(
      fc.property(inputs, (given) => {
        const times = new Map(given.videos.map(({ videoId }) => [videoId, given.limits.timesPosted.get(videoId) ?? 0]));
        const used = new Set(given.limits.excluded);
        for (const { account, videoId } of plan(given)) {
          const open = [...times].filter(([each]) => !used.has(pairKey(account, each)));
          expect(times.get(videoId)).toBe(Math.min(...open.map(([, count]) => count)));
          used.add(pairKey(account, videoId));
          times.set(videoId, (times.get(videoId) ?? 0) + 1);
        }
      }),
    );
  });

  test('spreads over accounts: no job is the third of its account before everybody able had a second', () => {
    fc.assert(
      fc.property(inputs, (given) => {
        const counts = new Map<string, number>();
        const turns = plan(given).map(({ account }) => {
          counts.set(account, (counts.get(account) ?? 0) + 1);
          return counts.get(account) ?? 0;
        });
        expect(turns).toEqual(turns.toSorted((one, other) => one - other));
      }),
    );
  });
});
