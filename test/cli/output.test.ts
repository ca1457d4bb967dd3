import { PassThrough, Writable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { calledAs, inTheUsersWords } from '../../src/cli/called.ts';
import { confirm, Declined } from '../../src/cli/confirm.ts';
import { job, now, phone } from '../ipc/fake-control.ts';
import { serve } from '../ipc/daemon.ts';
import { against, inside } from './inside.ts';
import { json, postctl } from './postctl.ts';

describe('-o', () => {
  it.each([
    ['campaign list', 'podcast\nviral\n'],
    ['campaign status viral', 'viral\n'],
    ['campaign start viral', 'viral\n'],
    ['campaign start --all', 'podcast\n'],
    ['campaign stop --all', 'viral\n'],
    ['job list', 'viral-3\n'],
    ['phone list', 'lena.cooks\n'],
    ['status', 'viral\n'],
    ['daemon stop', '4711\n'],
  ])('-q and -o name of "%s" are names alone, and nothing is said beside them', async (command, names) => {
    const quiet = await against({}, ...command.split(' '), '-q');
    expect(quiet).toEqual({ code: 0, out: names, err: '' });
    expect(await against({}, ...command.split(' '), '--output=name')).toEqual(quiet);
  });

  it('yaml says what json says, evil letters included, and shows none of them to the terminal', async () => {
    const reason = 'gone \u001b[2J\u009b31m\u202e\nnext: "it\'s" \\ #\u2028';
    const { socketPath } = await serve({ jobs: () => ({ now, jobs: [job({ reason })], more: false }) });
    const ask = ['job', 'list', '--socket', socketPath];
    const yaml = await inside([...ask, '-o', 'yaml']);
    expect(yaml.out).toMatch(/^schemaVersion: 1\nnow: /);
    expect(yaml.out).not.toMatch(/[\u001b\u009b\u202e\u2028]/);
    expect(parse(yaml.out)).toEqual(json(await inside([...ask, '-o', 'json'])));
  });

  it('--json is -o json, and every document carries its schema', async () => {
    const short = await against({}, 'phone', 'list', '--json');
    expect(json(short)).toMatchObject({ schemaVersion: 1, now, phones: [{ name: 'lena.cooks' }] });
    expect(await against({}, 'phone', 'list', '-o', 'json')).toEqual(short);
  });

  it('wide shows more columns, and breaks nothing in a narrow terminal', async () => {
    const { socketPath } = await serve({
      phones: () => ({ now, askedAt: now, phones: [phone({ reason: 'because '.repeat(30).trim() })] }),
    });
    const ask = ['phone', 'list', '--socket', socketPath];
    const narrow = await inside(ask, 80);
    expect(narrow.out).not.toContain('because '.repeat(30).trim());
    expect(narrow.out).not.toContain('ACCOUNT');
    const wide = await inside([...ask, '-o', 'wide'], 80);
    expect(wide.out).toContain('ACCOUNT');
    expect(wide.out).toContain('because '.repeat(30).trim());
  });

  it.each([
    ['-o xml', /xml.*table, wide, json, yaml, name/],
    ['-q --json', /cannot be used with/],
    ['-o yaml --json', /cannot be used with/],
  ])('refuses %s', async (options, text) => {
    const ran = await against({}, 'status', ...options.split(' '));
    expect([ran.code, ran.out]).toEqual([2, '']);
    expect(ran.err).toMatch(text);
  });
});

describe('colour', () => {
  it.each([
    ['always', undefined, true],
    ['never', 80, false],
    ['auto', 80, true],
    ['auto', undefined, false],
  ])('--color %s in a terminal of %s columns: %s', async (when, columns, coloured) => {
    const { socketPath } = await serve();
    const { out } = await inside(['status', '--color', when, '--socket', socketPath], columns);
    expect(out.includes('\u001b[32m')).toBe(coloured);
  });
});

describe('confirm', () => {
  const ask = async (typed: string | null, question: Partial<Parameters<typeof confirm>[0]> = {}) => {
    const keys = new PassThrough();
    if (typed === null) keys.end();
    else keys.write(typed);
    let said = '';
    const err = new Writable({
      write: (piece: Buffer, _, done) => {
        said += piece.toString();
        done();
      },
    });
    const answer = await confirm(
      { question: 'Forget all of viral?', yes: undefined, ...question },
      { in: keys, err, isTerminal: true },
    ).catch((thrown: unknown) => (thrown instanceof Declined ? thrown.exitCode : thrown));
    return { answer, said };
  };

  it.each([
    ['y\n', undefined, undefined],
    ['Yes\n', undefined, undefined],
    ['\n', undefined, 1],
    ['yup\n', undefined, 1],
    ['viral\n', 'viral', undefined],
    ['y\n', 'viral', 1],
    ['\u0003', undefined, 130],
    [null, undefined, 130],
  ])('%j to a question that wants %s', async (typed, wanted, answer) => {
    const asked = await ask(typed, wanted === undefined ? {} : { typed: wanted });
    expect(asked.answer).toBe(answer);
    expect(asked.said).toContain('Forget all of viral?');
  });

  it('asks nothing of whom said --yes, and refuses without a terminal, naming the flag', async () => {
    expect(await ask(null, { yes: true })).toEqual({ answer: undefined, said: '' });
    const refused = confirm(
      { question: 'Forget all of viral?', yes: false },
      { in: new PassThrough(), err: new PassThrough(), isTerminal: false },
    );
    await expect(refused).rejects.toMatchObject({
      code: 'usage',
      details: { flags: ['--yes'] },
    });
  });
});

describe('hints', () => {
  it('name the program so that the shell finds it from where the user stands', async () => {
    const program = `${process.cwd()}/bin/postctl`;
    const path = '/usr/bin:/bin';
    expect(calledAs({ program, path, cwd: process.cwd() })).toBe('bin/postctl');
    expect(calledAs({ program, path, cwd: `${process.cwd()}/bin` })).toBe('./postctl');
    expect(calledAs({ program, path, cwd: '/usr' })).toBe(program);
    expect(calledAs({ program, path: `${process.cwd()}/bin:${path}`, cwd: '/' })).toBe('postctl');
  });

  it('from the daemon are put into the same words', () => {
    const hint = 'postctl campaign list, or by hand: bin/postd; postctl-old stays';
    expect(inTheUsersWords(hint, 'bin/postctl')).toBe(
      'bin/postctl campaign list, or by hand: bin/postd; postctl-old stays',
    );
    expect(inTheUsersWords(hint, 'postctl')).toContain('postctl campaign list, or by hand: postd;');
    expect(inTheUsersWords(hint, '/opt/bin/postctl')).toContain('/opt/bin/postd');
  });

  it('can be typed as they are by a person; in a log they do not depend on where it was written', async () => {
    const { socketPath } = await serve();
    const start = ['campaign', 'start', "it's late", '--socket', socketPath];
    const atTerminal = await inside(start, 80);
    expect(atTerminal.err).toBe("next:  bin/postctl campaign status 'it'\\''s late'\n");
    const wrong = await inside(['campaign', 'status', 'virla', '--socket', socketPath], 80);
    expect(stripVTControlCharacters(wrong.err)).toContain('next:  bin/postctl campaign list');
    const logged = await postctl(['campaign', 'start', 'viral'], { socketPath, cwd: process.cwd() });
    expect(logged.err).toBe('next:  postctl campaign status viral\n');
  });
});
