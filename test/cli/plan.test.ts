import { expect, test } from 'vitest';
import { now, plan } from '../ipc/fake-control.ts';
import { serve } from '../ipc/daemon.ts';
import { against, inside } from './inside.ts';

test('a plan says who would post what and when, what is left out, what it costs, and how to start just that', async () => {
  const { code, out, err } = await against({}, 'campaign', 'plan', 'viral');
  expect(code).toBe(0);
  expect(out).toMatch(
    /^viral would post 2 videos to 2 accounts with 3 workers, done at 2026-11-20 \d\d:\d5 \(in 45m\); 17 pairs of account and video are posted or planned already\nabout 9m of phones, \$0\.0630\n/,
  );
  expect(out).toMatch(
    /\nBEGINS +ACCOUNT +VIDEO\nnow +mara\.reads +videos\/sunrise\.mp4\n11-20 \d\d:\d0 +lena\.cooks +videos\/cat\.mp4\n/,
  );
  expect(out).toMatch(/\ntom\.runs +it has 1 of its 1 posts of today \(the cap of podcast\)\n/);
  expect(out).toContain(
    "assumed: 5m a post and 4m 30s of its phone (as on average of the campaign's last 23 posts), 10s between two posts of a worker, $0.007 a phone minute, no failures, nobody else on a phone\n",
  );
  expect(err).toBe('next:  postctl campaign start viral --seed 42\n');
});

test('what was asked for the plan is asked for the start', async () => {
  const asked: unknown[] = [];
  const { err } = await against(
    {
      plan: (_, query) => {
        asked.push(query);
        return plan();
      },
    },
    ...[
      'campaign',
      'plan',
      'viral',
      '--limit',
      '3',
      '--workers',
      '2',
      '--account',
      'mara reads',
      '--seed',
      '7',
    ],
  );
  expect(asked).toEqual([{ limit: 3, workers: 2, account: 'mara reads', planSeed: 7 }]);
  expect(err).toContain(
    "next:  postctl campaign start viral --workers 2 --limit 3 --account 'mara reads' --seed 42\n",
  );
});

test('of a run it says how it goes on, and gives no start to type', async () => {
  const running = plan({
    isRunning: true,
    planSeed: null,
    total: { ...plan().total, inHand: 1, knownPairs: null },
  });
  const { out, err } = await against({ plan: () => running }, 'campaign', 'plan', 'viral');
  expect(out).toMatch(/^viral goes on with 2 posts to 2 accounts with 3 workers, 1 in hand, done at /);
  expect(err).toBe('');
});

test('a pause and a budget that is too small are told', async () => {
  const { assumes } = plan();
  const paused = {
    kind: 'campaign',
    name: 'viral',
    code: 'operator',
    message: 'an operator said so',
    sinceAt: now,
  } as const;
  const held = plan({ paused, assumes: { ...assumes, phoneMinutesLeft: 3, continuous: true } });
  const { out } = await against({ plan: () => held }, 'campaign', 'plan', 'viral');
  expect(out).toContain('paused: an operator said so; the times are those if it ended now\n');
  expect(out).toContain("of the day's phone minutes 3m is left: posting will pause when it is used up\n");
  expect(out).toContain('; the days after this plan are planned when they come\n');
});

test('what does not come about is told at the end, with its number, and with nothing to do there is no start', async () => {
  const nothing = plan({
    posts: [],
    endsAt: null,
    moreSkipped: 7,
    total: { ...plan().total, posts: 0, accounts: 0, knownPairs: 0 },
  });
  const { code, out, err } = await against({ plan: () => nothing }, 'campaign', 'plan', 'viral');
  expect(code).toBe(0);
  expect(out).toMatch(/^viral would have nothing to do\n\nLEFT OUT /);
  expect(out).toMatch(/\nand 7 more\n$/);
  expect(err).toBe('');
});

test('with -q it is the accounts, in the order in which they post', async () => {
  const { out } = await against({}, 'campaign', 'plan', 'viral', '-q');
  expect(out).toBe('mara.reads\nlena.cooks\n');
});

test.for([40, 80, 200])('fits into a terminal of %i columns', async (columns) => {
  const { socketPath } = await serve({});
  const line = ['campaign', 'plan', 'viral', '--socket', socketPath, '--color', 'never'];
  const { out } = await inside(line, columns);
  for (const text of out.split('\n')) expect(text.length).toBeLessThanOrEqual(columns);
});
