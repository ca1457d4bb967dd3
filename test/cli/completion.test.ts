import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { lineOfBash } from '../../src/cli/complete/line.ts';
import { scripts, type Shell } from '../../src/cli/complete/scripts.ts';
import type { Control } from '../../src/ipc/contract.ts';
import { counts, job, now } from '../ipc/fake-control.ts';
import { serve, tempFolder } from '../ipc/daemon.ts';
import { inside } from './inside.ts';

const campaigns = (...names: string[]): Partial<Control> => ({
  listCampaigns: () => ({
    now,
    campaigns: names.map((name) => ({ name, enabled: true, run: null, counts: counts(), problem: null })),
  }),
});

describe('what can stand there', () => {
  const tab = async (some: Partial<Control>, ...words: string[]): Promise<string[]> => {
    const { socketPath } = await serve(some);
    const { out } = await inside(['__complete', 'zsh', '--', '--socket', socketPath, ...words]);
    return out.split('\n').filter((line) => line !== '');
  };
  const values = async (...words: string[]): Promise<string[]> =>
    (await tab({}, ...words)).map((line) => line.split('\t')[0] ?? '');

  it.each([
    [['camp'], ['campaign']],
    [
      ['campaign', 'sta'],
      ['start', 'status'],
    ],
    [['campaigns', 'sto'], ['stop']],
    [['campaign', 'start', '--wo'], ['--workers']],
    [['campaign', 'start', '--workers', '--wo'], []],
    [['campaign', 'status', 'vi'], ['viral']],
    [['campaign', 'status', '--color', 'never', 'vi'], ['viral']],
    [['campaign', 'status', 'viral', ''], []],
    [['job', 'list', '--state', 'un'], ['unconfirmed']],
    [['job', 'list', '--campaign=po'], ['--campaign=podcast']],
    [['job', 'list', '--account', 'ma'], ['mara.reads']],
    [['job', 'resolve', ''], ['viral-3']],
    [['status', '-o', 'j'], ['json']],
    [['status', '--color=n'], ['--color=never']],
    [
      ['completion', ''],
      ['bash', 'zsh', 'fish'],
    ],
    [['help', 'exit'], ['exit-codes']],
    [['help', 'campaign', 'stat'], ['status']],
    [['--socket', ''], [':files']],
    [['campaign', 'nonsense', ''], []],
  ])('%j', async (words, found) => {
    expect(await values(...words)).toEqual(found);
  });

  it('says what each is about, harmlessly, and leaves out what cannot be typed', async () => {
    const found = await tab(
      {
        jobs: () => ({
          now,
          jobs: [job({ jobId: 'a-1', account: 'e\u001b[2J' }), job({ jobId: 'b\u001b-2' })],
          more: false,
        }),
      },
      'job',
      'resolve',
      '',
    );
    expect(found).toEqual(['a-1\tpending, e\\u001b[2J']);
  });

  it('is quick and silent when the daemon is away, and takes campaigns from their folder', async () => {
    const folder = tempFolder();
    mkdirSync(join(folder, 'late night'));
    writeFileSync(join(folder, 'late night', 'accounts.txt'), 'ada\n');
    const away = ['--socket', join(folder, 'none.sock'), '--campaigns', folder];
    const complete = (...words: string[]) => inside(['__complete', 'zsh', '--', ...away, ...words]);
    expect(await complete('campaign', 'start', '')).toEqual({ code: 0, out: 'late night\t\n', err: '' });
    expect(await complete('job', 'resolve', '')).toEqual({ code: 0, out: '', err: '' });
  });
});

describe('a line of bash', () => {
  const breaks = ' \t\n"\'@><=;|&(:';
  it.each([
    ['postctl campaign start la', ['campaign', 'start', 'la'], 'late night', 'late\\ night'],
    ["postctl campaign start 'late ni", ['campaign', 'start', 'late ni'], 'late night', 'late night'],
    ['postctl campaign start "it', ['campaign', 'start', 'it'], 'it$', 'it\\$'],
    ['postctl campaign start late\\ n', ['campaign', 'start', 'late n'], 'late night', 'late\\ night'],
    ['postctl job list --campaign=la', ['job', 'list', '--campaign=la'], '--campaign=late', 'late'],
    ['postctl job list --account me@h', ['job', 'list', '--account', 'me@h'], 'me@home', 'home'],
    ['postctl campaign start ', ['campaign', 'start', ''], "it's 料理 🍳", "it\\'s\\ 料理\\ 🍳"],
  ])('%s', (text, words, candidate, quoted) => {
    const line = lineOfBash(text, breaks);
    expect(line.words).toEqual(words);
    expect(line.quoted(candidate)).toBe(quoted);
  });
});

describe('in the shell itself', () => {
  const has = (shell: string): boolean => spawnSync(shell, ['--version']).status === 0;
  const bin = join(import.meta.dirname, '..', '..', 'bin');

  /** Runs a script of the shell against a daemon that knows two campaigns, with the completion loaded. */
  const inShell = async (shell: Shell, script: string): Promise<string> => {
    const { socketPath } = await serve(campaigns('late night', 'late: $5', 'viral', 'b\\c'));
    const file = join(tempFolder(), `_postctl.${shell}`);
    writeFileSync(file, scripts[shell]);
    const env = {
      PATH: [bin, join(process.execPath, '..'), '/usr/bin', '/bin'].join(delimiter),
      HOME: tempFolder(),
      POSTD_SOCKET: socketPath,
      SCRIPT: file,
      TERM: 'xterm',
    };
    const quiet = shell === 'bash' ? ['--norc', '--noprofile'] : shell === 'zsh' ? ['-f'] : ['--no-config'];
    const { stdout } = await promisify(execFile)(shell, [...quiet, '-c', script], { env, timeout: 20_000 });
    return stdout;
  };

  it.skipIf(!has('bash'))('bash', async () => {
    const tab = (line: string) => `COMP_LINE=${line}; COMP_POINT=\${#COMP_LINE}; COMP_WORDS=(postctl)
      _postctl; printf '%s\\n' "\${COMPREPLY[@]}"; echo --`;
    const out = await inShell(
      'bash',
      `source "$SCRIPT"; complete -p postctl
      ${tab('"postctl campaign start la"')}
      ${tab(`"postctl campaign status 'late n"`)}
      ${tab('"postctl job list --campaign=v"')}`,
    );
    expect(out).toBe(
      'complete -F _postctl postctl\nlate\\ night\nlate:\\ \\$5\n--\nlate night\n--\nviral\n--\n',
    );
  });

  it.skipIf(!has('fish'))('fish', async () => {
    const out = await inShell(
      'fish',
      `source $SCRIPT; complete -C 'postctl campaign start la'; complete -C 'postctl campaign sta'
      complete -C "postctl campaign start 'late n"`,
    );
    expect(out).toMatch(/^late night\tidle\nlate: \$5\tidle\nstart\t.*\nstatus\t.*\nlate night\tidle\n$/);
  });

  it.skipIf(!has('zsh'))('zsh', async () => {
    const out = await inShell(
      'zsh',
      `compdef() { : }; source "$SCRIPT"
      _describe() { print -rl -- "\${(@P)2}" }; _files() { print files }
      words=(postctl campaign start la); CURRENT=4 PREFIX=la; _postctl
      words=(postctl campaign status "'late n"); CURRENT=4 PREFIX='late n'; _postctl
      words=(postctl --socket ''); CURRENT=3 PREFIX=; _postctl
      words=(postctl campaign start b); CURRENT=4 PREFIX=b; _postctl
      words=(postctl account show m); CURRENT=4 PREFIX=m; _postctl`,
    );
    expect(out).toBe(
      // What nothing is said about gets no colon, or zsh would draw a dash behind it.
      'late night:idle\nlate\\: $5:idle\nlate night:idle\nfiles\nb\\\\c:idle\nmara.reads\n',
    );
  });
});
