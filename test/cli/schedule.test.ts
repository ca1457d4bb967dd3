import { expect, test } from 'vitest';
import { now, schedule } from '../ipc/fake-control.ts';
import { serve } from '../ipc/daemon.ts';
import { against, inside } from './inside.ts';

test('the coming posts of a campaign: when, which, and why not now', async () => {
  const { code, out } = await against({}, 'schedule', 'viral');
  expect(code).toBe(0);
  expect(out).toMatch(/^viral: 2 posts to come\n\nNOT BEFORE +IN +JOB +ACCOUNT +WHY\n/);
  expect(out).toMatch(
    /\n\d\d-\d\d \d\d:33 +3m +viral-3 +mara\.reads +it is put off: a person uses the phone\n/,
  );
  expect(out).toMatch(
    /\nnot known +- +viral-4 +tom\.runs +account tom\.runs is paused: an operator said so\n$/,
  );
});

test('of all campaigns only those that run have posts with a time, the others a line', async () => {
  const viral = schedule({ more: 7, nextDayAt: now + 5 * 3_600_000 });
  const { out, err } = await against(
    {
      schedule: (campaign) =>
        campaign === 'viral' ? viral : { ...schedule(), campaign, isRunning: false, more: 1 },
    },
    'schedule',
  );
  expect(out).toContain('podcast is not running; 3 posts wait for its start\n');
  expect(out).toContain('viral: 9 posts to come (the first 2 below); plans the next day in 5h\n');
  expect(out.match(/viral-3/g)).toHaveLength(1);
  expect(err).toBe('');
});

test('of one that does not run it says how to start it', async () => {
  const idle = (campaign: string) => ({ ...schedule(), campaign, isRunning: false });
  const { out, err } = await against({ schedule: idle }, 'schedule', 'viral');
  expect(out).toMatch(/^viral is not running; 2 posts wait for its start\n/);
  expect(err).toBe('next:  postctl campaign start viral\n');
});

test('where nothing waits and nothing runs, a plan says what would', async () => {
  const nothing = (campaign: string) => ({ ...schedule(), campaign, isRunning: false, coming: [] });
  const { out, err } = await against({ schedule: nothing }, 'schedule', 'viral');
  expect(out).toBe('viral: nothing waits, and it is not running\n');
  expect(err).toBe('next:  postctl campaign plan viral\n');
});

test.for([40, 80, 200])('fits into a terminal of %i columns', async (columns) => {
  const { socketPath } = await serve({});
  const { out } = await inside(['schedule', '--socket', socketPath, '--color', 'never'], columns);
  for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(columns);
});

test.for(['0', 'x', '1.5'])('no schedule has a limit of %s', async (limit) => {
  const { code } = await against({}, 'schedule', 'viral', '--limit', limit);
  expect(code).toBe(2);
});

test('asks for no more than was wanted', async () => {
  const asked: unknown[] = [];
  const telling = (campaign: string, query: unknown) => {
    asked.push(query);
    return schedule({ campaign });
  };
  await against({ schedule: telling }, 'schedule', 'viral', '--limit', '3');
  await against({ schedule: telling }, 'schedule', 'viral', '--limit', '3000');
  expect(asked).toEqual([{ limit: 3 }, { limit: 500 }]);
});
