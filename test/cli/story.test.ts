import { expect, test } from 'vitest';
import { PostdError } from '../../src/domain/failure.ts';
import { now } from '../ipc/fake-control.ts';
import { attempt, story } from '../ipc/fake-story.ts';
import { against } from './inside.ts';

const minute = 60_000;

test('job show says first why the job does not run, until when, and what happened', async () => {
  const { code, out } = await against({}, 'job', 'show', 'viral-3');
  expect(code).toBe(0);
  expect(out).toMatch(/^viral-3: pending, pass 1 of run 7\n/);
  expect(out).toMatch(/waits: it is put off: a person uses the phone, until 2026-11-20 .*\(in 3m\)\n/);
  expect(out).toMatch(/attempt 1 .* worker w2, .* for 4m: given back .*: a person uses the phone/);
  expect(out).toContain('phases  uploading 1m, awaiting phone 3m');
});

test('job show ends each reason with what to type, and shows task, calls, phone and what was told', async () => {
  const told = {
    seq: 9,
    at: now - 9 * minute,
    level: 'warn',
    name: 'post.looking-up',
    message: 'no answer\u001b[2J',
  } as const;
  const view = story({
    why: {
      state: 'needsYou',
      reasons: [
        {
          code: 'unconfirmed',
          message: 'it may or may not be out',
          untilAt: null,
          needsYou: true,
          next: ['job', 'resolve', 'viral-3', '--posted'],
        },
      ],
    },
    attempts: [
      attempt({
        task: {
          name: 'postd-1',
          id: null,
          creates: 1,
          createSentAt: now - 9 * minute,
          createRepliedAt: now - 8 * minute,
          absentLooks: 3,
          cancelAskedAt: null,
        },
        lease: {
          leaseId: 5,
          phase: 'closed',
          openedAt: now - 9 * minute,
          startAskedAt: now - 9 * minute,
          onSinceAt: now - 8 * minute,
          stopAskedAt: now - 7 * minute,
          stopAttempts: 2,
          offAt: now - 6 * minute,
          closedAt: now - 6 * minute,
          onMs: 2 * minute,
          reason: null,
        },
        facts: [told],
      }),
    ],
  });
  const { out } = await against({ job: () => view }, 'job', 'show', 'viral-3');
  expect(out).toContain(
    'needs you: it may or may not be out\n  next: postctl job resolve viral-3 --posted\n',
  );
  expect(out).toContain('lease 5 is closed, on for 2m');
  expect(out).toContain('2 stops sent');
  expect(out).toContain('reply lost after 1m, not found in 3 complete looks into the history');
  expect(out).toContain('1m   no answer\\u001b[2J');
});

test('job show tells of attempts that were given back for the same reason the last one, and with -o wide all', async () => {
  const gaveBack = (number: number) =>
    attempt({ attemptId: number, worker: `w${number}`, openedAt: now - (50 - number) * minute });
  const failure = {
    blame: 'infrastructure',
    code: 'phone.boot-died',
    message: 'the phone went off',
  } as const;
  const other = attempt({
    worker: 'w9',
    outcome: { kind: 'retry', failure, shareLink: null, notBeforeAt: null },
  });
  const view = story({ attempts: [gaveBack(1), gaveBack(2), gaveBack(3), other, gaveBack(4)] });
  const told = async (...more: string[]) => {
    const { out } = await against({ job: () => view }, 'job', 'show', 'viral-3', ...more);
    return { out, workers: Array.from(out.matchAll(/worker (w\d)/g), ([, worker]) => worker) };
  };
  const short = await told();
  expect(short.workers).toEqual(['w3', 'w9', 'w4']);
  expect(short.out).toMatch(
    /2 more like the next one, since .*\n {2}all: postctl job show viral-3 -o wide\n/,
  );
  expect((await told('-o', 'wide')).workers).toEqual(['w1', 'w2', 'w3', 'w9', 'w4']);
});

test('a job that never was is not found', async () => {
  const noSuch = () => {
    throw new PostdError('not-found', 'there is no job viral-99', { hint: 'postctl job list' });
  };
  const { code, err } = await against({ job: noSuch }, 'job', 'show', 'viral-99');
  expect(code).toBe(3);
  expect(err).toContain('there is no job viral-99');
});
