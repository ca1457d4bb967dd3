import { expect, it } from 'vitest';
import { FakeFacts, fakeControl, job, now } from '../ipc/fake-control.ts';
import { against } from './inside.ts';

it('says what became of a job that an operator decided', async () => {
  expect(await against({}, 'job', 'resolve', 'viral-3', '--posted')).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^viral-3 .* is succeeded now\n$/) as string,
  });
  expect(await against({}, 'job', 'resolve', 'viral-3', '--not-posted', '--note', 'looked')).toMatchObject({
    code: 0,
    out: expect.stringMatching(/ is failed now\n$/) as string,
  });
});

it('finds it no error when that was so already', async () => {
  const posted = () => ({ now, job: job({ state: 'succeeded' }), wasResolved: true });
  const { code, out } = await against({ resolveJob: posted }, 'job', 'resolve', 'viral-3', '--posted');
  expect([code, out]).toEqual([0, expect.stringMatching(/ is succeeded already\n$/)]);
});

it.each([[[]], [['--posted', '--not-posted']]])('wants exactly one verdict, not %j', async (flags) => {
  const { code, err } = await against({}, 'job', 'resolve', 'viral-3', ...flags);
  expect(code).toBe(2);
  expect(err).toContain('postctl job resolve viral-3 --posted');
});

it('resumes everything, and finds it no error when a campaign was not paused', async () => {
  expect((await against({}, 'daemon', 'resume')).out).toBe('everything goes on\n');
  expect(await against({}, 'campaign', 'resume', 'viral')).toMatchObject({
    code: 0,
    out: 'campaign viral was not paused\n',
  });
});

it('shows in the status why nothing new is begun, and how to go on', async () => {
  const status = await fakeControl(new FakeFacts()).status();
  const pauses = [
    {
      kind: 'everything' as const,
      name: null,
      code: 'geelark.41001',
      message: 'the balance is used up',
      sinceAt: now - 60_000,
    },
  ];
  const { out } = await against({ status: () => ({ ...status, pauses }) }, 'status');
  expect(out).toContain('paused: everything, the balance is used up (1m ago); next: postctl daemon resume');
});
