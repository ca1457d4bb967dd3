import { expect, test } from 'vitest';
import { FakeFacts, now } from '../ipc/fake-control.ts';
import { serve } from '../ipc/daemon.ts';
import { inside } from './inside.ts';
import { json, postctl } from './postctl.ts';

const story = (): FakeFacts => {
  const facts = new FakeFacts();
  facts.record({ campaign: 'viral', jobId: 'viral-1', worker: 'w1', message: 'viral-1 begins' });
  facts.record({ campaign: 'podcast', level: 'warn', message: 'a boot\u001b[2J failed' });
  facts.record({ campaign: 'viral', message: 'viral ends' });
  return facts;
};

const against = async (facts: FakeFacts, ...args: string[]) =>
  inside([...args, '--socket', (await serve({}, { facts })).socketPath]);

test('logs are a line each, with moment, level and place, harmless to a terminal', async () => {
  const { code, out } = await against(story(), 'logs');
  expect(code).toBe(0);
  expect(out.split('\n')).toEqual([
    expect.stringMatching(/^2026-11-20 \d\d:\d\d:00 info {2}viral-1 w1: viral-1 begins$/),
    expect.stringMatching(/warn {2}podcast: a boot\\u001b\[2J failed$/),
    expect.stringMatching(/info {2}viral: viral ends$/),
    '',
  ]);
});

test('logs show the last so many, of one campaign, or since a moment', async () => {
  expect((await against(story(), 'logs', '-n', '1')).out).toMatch(/^.*viral ends\n$/);
  expect((await against(story(), 'logs', '--campaign', 'podcast')).out).toMatch(/^.*failed\n$/);
  const asked: unknown[] = [];
  const { socketPath } = await serve({
    factStart: (query) => {
      asked.push(query);
      return { now, seq: 0 };
    },
  });
  await inside(['logs', '--since', '1h30m', '--phone', 'lena', '--socket', socketPath]);
  await inside(['logs', '--since', '2026-11-20T09:30Z', '-n', '5', '--socket', socketPath]);
  expect(asked).toEqual([
    { agoMs: 5_400_000, level: 'info', account: 'lena' },
    { at: Date.UTC(2026, 10, 20, 9, 30), level: 'info', last: 5 },
  ]);
  const bad = await inside(['logs', '--since', 'lately', '--socket', socketPath]);
  expect([bad.code, bad.err]).toEqual([2, expect.stringContaining('Expected a duration like 1h30m')]);
});

test('events are documents that resume behind a sequence number, also with -f, until Ctrl-C', async () => {
  const { out } = await against(story(), 'events', '--since', '2');
  expect(JSON.parse(out)).toMatchObject({ schemaVersion: 1, seq: 3, message: 'viral ends' });

  const { socketPath } = await serve({}, { facts: story() });
  const ran = await postctl(['events', '-f', '--since', '1'], { socketPath, interruptAfterLines: 2 });
  expect(ran.code).toBe(130);
  expect(ran.out.trim().split('\n')).toHaveLength(2);
  expect(json(ran)).toMatchObject({ seq: 3 });
});

test('logs of what never happened say that it did not', async () => {
  const { code, out, err } = await inside([
    ...['logs', '--campaign', 'nope', '--socket'],
    (await serve({ facts: () => [] })).socketPath,
  ]);
  expect([code, out, err]).toEqual([0, '', 'nothing of that kind happened\n']);
});
