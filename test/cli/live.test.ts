import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import stringWidth from 'string-width';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { StatusView } from '../../src/ipc/contract.ts';
import { campaignPicture } from '../../src/cli/live/campaign.ts';
import { topPicture } from '../../src/cli/live/top.ts';
import { campaign, counts, job, now, phone, run } from '../ipc/fake-control.ts';
import { serve } from '../ipc/daemon.ts';
import { inside } from './inside.ts';
import { postctl } from './postctl.ts';

const plain = (_: unknown, text: string) => text;
const minute = 60_000;

const busy = campaign({
  workers: [
    {
      worker: 'w1',
      jobId: 'viral-2',
      account: '料理の時間 🍳 every day a new dish',
      phone: 'lena.cooks',
      phase: 'confirming',
      sinceAt: now - 40_000,
    },
    { worker: 'w2', jobId: null, account: null, phone: null, phase: null, sinceAt: null },
  ],
  waiting: [job({ reason: 'a person uses\u001b[2J the phone' })],
});

const status: StatusView = {
  now,
  state: 'running',
  pid: 1,
  version: '0.1.0',
  startedAt: now - 90 * minute,
  timeScale: 1,
  runs: [run(), run({ campaign: 'podcast', counts: counts({ succeeded: 3, failed: 1 }) })],
  phones: [phone()],
  foreignPhones: 2,
  pauses: [],
  nextDueAt: null,
  troubles: [{ at: now, level: 'warn', campaign: 'viral', message: 'a boot failed' }],
};

describe.each([40, 80, 200])('in a terminal of %s columns', (columns) => {
  test('a campaign fits, and says how far it is, who does what, and what failed', () => {
    const lines = campaignPicture(busy, { columns, rows: 30 }, plain);
    for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(columns);
    const text = lines.join('\n');
    expect(text).toContain('6/12');
    expect(text).toMatch(/w1 +viral-2 .*confirming +40s/);
    expect(text).toMatch(/w2 +idle/);
    expect(text).toMatch(/2m ago +viral-1\s+the account is logged out/);
    expect(text).toMatch(/in 3m +viral-3\s+a person uses\S+ the phone/);
    expect(text.replaceAll('\n', ' ')).toContain('2 phones on, done in 20m, next due in 3m');
    expect(text).not.toContain('\u001b');
  });

  test('all campaigns fit', () => {
    const lines = topPicture(status, { columns, rows: 30 }, plain);
    for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(columns);
    expect(lines.join('\n')).toMatch(/viral .*█+░* 6\/12/);
    expect(lines.join('\n')).toMatch(/podcast .*█ 4\/4/);
    expect(lines.join('\n')).toMatch(/2 in hand, 2 phones, 1 failed,\s+next due in 3m/);
    expect(lines.join('\n')).not.toContain('…');
  });
});

test('a picture is never higher than the terminal, and says how much is left out', () => {
  const all = campaignPicture(busy, { columns: 80, rows: 99 }, plain).length;
  const low = campaignPicture(busy, { columns: 80, rows: 5 }, plain);
  expect(low).toHaveLength(5);
  expect(low.at(-1)).toBe(`… ${all - 4} more lines`);
  expect(topPicture(status, { columns: 80, rows: 3 }, plain)).toHaveLength(3);
});

test('the pace is counted on the clock of the daemon', () => {
  const hour = campaign({ run: run({ startedAt: now - 60 * minute }) });
  const lines = campaignPicture(hour, { columns: 80, rows: 30 }, plain);
  expect(lines.join('\n')).toContain('5.0 posts an hour, 83 % succeed, 2 phones on, done in 20m');
});

/** A campaign that goes on for some looks, and is over then. */
const ending = (looks: number) => {
  let seen = 0;
  return () => {
    seen += 1;
    return campaign({
      run: run(seen < looks ? { phase: 'running' } : { phase: 'finished', endedAt: now, nextDueAt: null }),
      counts: counts({ succeeded: seen < looks ? 1 : 2, pending: seen < looks ? 1 : 0 }),
    });
  };
};

test('on a terminal the pictures replace each other, and the screen and its cursor come back', async () => {
  const { socketPath } = await serve({ campaign: ending(3) });
  const { code, out } = await inside(['campaign', 'watch', 'viral', '--socket', socketPath], 80);
  expect(code).toBe(0);
  expect(out.startsWith('\u001b[?1049h\u001b[?25l\u001b[H')).toBe(true);
  expect(out.split('\u001b[H')).toHaveLength(4);
  const [, after = ''] = out.split('\u001b[?25h\u001b[?1049l');
  expect(stripVTControlCharacters(after)).toMatch(/^viral: finished/);
});

describe('a picture, and with it the terminal,', () => {
  const leave = '\u001b[?25h\u001b[?1049l';

  /** A real process that draws; `next` comes back when it has written that behind what was heard so far. */
  const drawing = async () => {
    const { socketPath } = await serve({});
    const [bin = '', terminal = ''] = ['../../bin/postctl', 'terminal.cjs'].map((file) =>
      join(import.meta.dirname, file),
    );
    const child = spawn(process.execPath, ['--require', terminal, bin, 'top', '--socket', socketPath], {
      env: { PATH: '/usr/bin:/bin', HOME: '/nonexistent', TERM: 'xterm' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    let out = '';
    child.stdout.on('data', (piece: Buffer) => (out += piece.toString()));
    const next = async (text: string): Promise<void> => {
      while (!out.includes(text)) await once(child.stdout, 'data');
      out = out.slice(out.indexOf(text) + text.length);
    };
    return { child, next, rest: () => out };
  };

  test('is given back when it is killed', async () => {
    const { child, next, rest } = await drawing();
    await next('\u001b[J');
    child.kill('SIGTERM');
    expect(await once(child, 'close')).toEqual([null, 'SIGTERM']);
    expect(rest().endsWith(leave)).toBe(true);
  });

  const isStopped = (pid: number | undefined): boolean =>
    /^State:\s+T/m.test(readFileSync(`/proc/${pid ?? 0}/status`, 'utf8'));

  test.skipIf(!existsSync('/proc'))('is lent to the shell by Ctrl-Z, and taken again', async () => {
    const { child, next } = await drawing();
    await next('\u001b[J');
    child.kill('SIGTSTP');
    await next(leave);
    while (!isStopped(child.pid)) await new Promise(setImmediate);
    child.kill('SIGCONT');
    await next('\u001b[?1049h\u001b[?25l');
    await next('\u001b[J');
  });
});

test('without a terminal there is a line for each change, and with -o json a document', async () => {
  const { socketPath } = await serve({ campaign: ending(3) });
  const lines = await inside(['campaign', 'watch', 'viral', '--socket', socketPath]);
  expect(lines.out).toBe(
    'viral: 1/2 done, pass 1, running: 1 succeeded, 1 pending\nviral: 2/2 done, pass 1, finished: 2 succeeded\n',
  );
  const again = await serve({ campaign: ending(2) });
  const json = await inside(['campaign', 'watch', 'viral', '--json', '--socket', again.socketPath]);
  expect(
    json.out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown),
  ).toMatchObject([
    { name: 'viral', run: { phase: 'running' } },
    { name: 'viral', run: { phase: 'finished' } },
  ]);
});

test('Ctrl-C leaves the campaign alone, and says so', async () => {
  const { socketPath } = await serve({});
  const ran = await postctl(['campaign', 'watch', 'viral'], { socketPath, interruptAfterLines: 1 });
  expect(ran.code).toBe(130);
  expect(ran.err).toBe('viral goes on; to stop it:\nnext:  postctl campaign stop viral\n');
});

test('a daemon that is away for a while is waited for', async () => {
  const first = await serve({ campaign: ending(9) });
  let looks = 0;
  const restart = async () => {
    looks += 1;
    if (looks === 1) await first.server.close(0);
    if (looks === 3) await serve({ campaign: ending(1) }, { socketPath: first.socketPath });
  };
  const ran = await inside(
    ['campaign', 'watch', 'viral', '--socket', first.socketPath],
    undefined,
    undefined,
    restart,
  );
  expect(ran.code).toBe(0);
  expect(ran.err).toBe('postd is away; waiting for it to come back\n');
  expect(ran.out).toContain('finished: 2 succeeded');
});
