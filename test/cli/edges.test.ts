import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { WriteStream } from 'node:tty';
import { stripVTControlCharacters } from 'node:util';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { paintOn } from '../../src/cli/print/style.ts';
import { table } from '../../src/cli/print/table.ts';
import { clipped, cut, roughly, wrapped } from '../../src/cli/print/fit.ts';
import { campaign, job, now, run } from '../ipc/fake-control.ts';
import { serve } from '../ipc/daemon.ts';
import { inside } from './inside.ts';

const paint = (_: unknown, text: string): string => text;
const program = join(import.meta.dirname, '..', '..', 'bin', 'postctl');

describe('a narrow terminal', () => {
  const reason = 'a person uses the phone, so we come back later';
  const jobs = () => ({
    now,
    jobs: [job({ reason }), job({ jobId: 'viral-4', account: '料理の時間 🍳' })],
    more: false,
  });

  it('of 40 columns gets a line for each field, and nothing is lost', async () => {
    const { socketPath } = await serve({ jobs });
    const { out } = await inside(['job', 'list', '--socket', socketPath], 40);
    const [first = '', second] = stripVTControlCharacters(out).trimEnd().split('\n\n');
    expect(first.replace(/\n +/g, ' ').split('\n')).toEqual([
      'JOB      viral-3',
      'ACCOUNT  mara.reads',
      `VIDEO    ${job().videoName}`,
      'STATE    pending',
      'PASS     1',
      'TRIES    0',
      'DUE      in 3m',
      `REASON   ${reason}`,
    ]);
    expect(second).toMatch(/^JOB {6}viral-4\nACCOUNT {2}料理の時間 🍳\n/);
  });

  it.each([60, 80, 200])('of %s columns gets no line that is longer', async (columns) => {
    const { socketPath } = await serve({ jobs });
    for (const command of ['job list', 'campaign list', 'phone list', 'campaign status viral', 'status']) {
      const { out } = await inside([...command.split(' '), '--socket', socketPath], columns);
      const { default: width } = await import('string-width');
      expect(out.split('\n').filter((line) => width(line) > columns)).toEqual([]);
    }
  });

  it('gets narrower gaps before anything is cut', async () => {
    const options = { isWide: false, paint };
    const rows = [['a'.repeat(10), 'b'.repeat(10)]];
    const columns = [{ title: 'ONE', mayShrink: true }, { title: 'TWO' }];
    const first = async (most: number) =>
      (await table(columns, rows, { ...options, columns: most })).split('\n')[1];
    expect(await first(23)).toBe('aaaaaaaaaa   bbbbbbbbbb');
    expect(await first(22)).toBe('aaaaaaaaaa  bbbbbbbbbb');
    expect(await first(21)).toBe('aaaaaaaaaa bbbbbbbbbb');
    expect(await first(20)).toBe('aaaaaaa…  bbbbbbbbbb');
    expect(await first(18)).toBe('TWO  bbbbbbbbbb');
  });

  it('folds a sentence in the last column below itself, before anything else is cut', async () => {
    const rows = [
      ['a'.repeat(20), 'the phone went off while it was starting'],
      ['b', 'w'.repeat(25)],
    ];
    const columns = [
      { title: 'JOB', mayShrink: true },
      { title: 'WHY', folds: true },
    ];
    const options = { isWide: false, paint };
    expect(await table(columns, rows, { ...options, columns: 44 })).toBe(
      [
        'JOB                   WHY',
        'aaaaaaaaaaaaaaaaaaaa  the phone went off',
        '                      while it was starting',
        'b                     wwwwwwwwwwwwwwwwwwwwww',
        '                      www',
        '',
      ].join('\n'),
    );
    expect((await table(columns, rows, { ...options, columns: 40 })).split('\n').slice(1, 3)).toEqual([
      'aaaaaaaaaaaaaaa…  the phone went off',
      '                  while it was starting',
    ]);
    expect(await table(columns, rows, { ...options, columns: null })).toContain(' the phone went off while');
  });

  it('says in a list nothing of what there is not', async () => {
    const options = { isWide: false, paint, columns: 12 };
    const columns = [{ title: 'ONE' }, { title: 'TWO' }, { title: 'THREE' }];
    expect(await table(columns, [['some words here', null, 0]], options)).toBe(
      'ONE    some\n       words\n       here\nTHREE  0\n',
    );
  });

  it('is never overrun by a line that is to be overwritten', () => {
    expect(clipped('viral: 料理🍳 done', 12)).toBe('viral: 料理');
    expect(clipped('plain', 80)).toBe('plain');
  });

  it('breaks sentences between words, colours or not, and leaves what is aligned alone', () => {
    expect(wrapped('one two three\na  b\n', 9, roughly)).toBe('one two\n  three\na  b\n');
    expect(wrapped('\u001b[1mone\u001b[22m two three', 9, roughly)).toBe(
      '\u001b[1mone\u001b[22m two\n  three',
    );
    expect(wrapped('next:  postctl campaign list', 9, roughly)).toBe('next:  postctl campaign list');
    expect(wrapped('https://very.long/word and more', 12, roughly)).toBe(
      'https://very.long/word\n  and more',
    );
  });

  it('of a path shows the end', () => {
    const measure = (text: string) => text.length;
    expect(cut('videos/cats/zoomies.mp4', 12, measure, true)).toBe('…zoomies.mp4');
    expect(cut('videos/cats/zoomies.mp4', 12, measure)).toBe('videos/cats…');
  });
});

describe('a dumb terminal', () => {
  afterEach(() => vi.unstubAllEnvs());

  const terminal = () =>
    Object.assign(new PassThrough(), {
      isTTY: true,
      getColorDepth: () => WriteStream.prototype.getColorDepth(),
    });

  it.each([
    ['TERM', 'dumb'],
    ['NO_COLOR', '1'],
  ])('%s=%s: nothing is coloured unless it must be', (name, value) => {
    vi.stubEnv('TERM', 'xterm-256color');
    // Node takes the log of an automated run for one without colours.
    vi.stubEnv('CI', undefined);
    expect(paintOn(terminal())('good', 'yes')).toBe('\u001b[32myes\u001b[39m');
    vi.stubEnv(name, value);
    expect(paintOn(terminal())('good', 'yes')).toBe('yes');
    expect(paintOn(terminal(), 'always')('good', 'yes')).toBe('\u001b[32myes\u001b[39m');
  });

  it('gets no line that is to be overwritten', async () => {
    const overwritten = '\r\u001b[K';
    const wait = async () => {
      let looks = 0;
      const look = () => campaign({ run: run((looks += 1) > 1 ? { phase: 'finished', endedAt: now } : {}) });
      const { socketPath } = await serve({ campaign: look });
      return (await inside(['campaign', 'start', 'viral', '--wait', '--socket', socketPath], 80)).err;
    };
    vi.stubEnv('TERM', 'xterm');
    expect(await wait()).toContain(overwritten);
    vi.stubEnv('TERM', 'dumb');
    expect(await wait()).not.toContain(overwritten);
  });
});

describe('a process', () => {
  it('that waits for a slow daemon ends by Ctrl-C, as a shell expects it', async () => {
    const asked = Promise.withResolvers<null>();
    const { socketPath } = await serve({
      status: () => {
        asked.resolve(null);
        return new Promise(() => undefined);
      },
    });
    const child = spawn(process.execPath, [program, 'status', '--socket', socketPath], { stdio: 'ignore' });
    const ended = new Promise((resolve) => child.on('exit', (code, signal) => resolve([code, signal])));
    await asked.promise;
    child.kill('SIGINT');
    expect(await ended).toEqual([null, 'SIGINT']);
  });

  const shell = (script: string, socketPath: string): Promise<string> =>
    new Promise((resolve) => {
      const child = spawn('bash', ['-c', script], {
        env: { PATH: '/usr/bin:/bin', NODE: process.execPath, PROGRAM: program, POSTD_SOCKET: socketPath },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let said = '';
      for (const stream of [child.stdout, child.stderr]) {
        stream.on('data', (piece: Buffer) => (said += piece.toString()));
      }
      child.on('close', () => resolve(said));
    });

  it('writes all of a long answer into a slow pipe, and is quiet when the pipe is closed early', async () => {
    const jobs = Array.from({ length: 3000 }, (_, index) => job({ jobId: `viral-${index}` }));
    const { socketPath } = await serve({ jobs: () => ({ now, jobs, more: false }) });
    const run = (script: string) => shell(script, socketPath);
    expect(await run('"$NODE" "$PROGRAM" job list -q | (read -r; cat) | wc -l')).toBe('2999\n');
    expect(await run('"$NODE" "$PROGRAM" job list | head -n 1 | cut -c 1-3; echo "${PIPESTATUS[0]}"')).toBe(
      'JOB\n0\n',
    );
  });

  it.each(['top', 'logs -f'])(
    'of %s ends when its reader is gone, also while nothing happens',
    async (command) => {
      const { socketPath, facts } = await serve();
      facts.record();
      const said = await shell(
        `"$NODE" "$PROGRAM" ${command} | head -n 1 | wc -l; echo "\${PIPESTATUS[0]}"`,
        socketPath,
      );
      expect(said).toBe('1\n0\n');
    },
  );
});
