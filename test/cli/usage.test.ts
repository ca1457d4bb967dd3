import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exitMeanings } from '../../src/cli/exit.ts';
import { PostdError } from '../../src/domain/failure.ts';
import type { Control } from '../../src/ipc/contract.ts';
import { serve } from '../ipc/daemon.ts';
import { now, phone } from '../ipc/fake-control.ts';
import { against, inside } from './inside.ts';
import { json } from './postctl.ts';

describe('a wrong command line ends with one that works', () => {
  it.each([
    ['cmpaign list', 'postctl campaign list'],
    ['campaign strat viral', 'postctl campaign start viral'],
    ['campaign start viral --limt 3', 'postctl campaign start viral --limit 3'],
    ['campaign start viral --limt=3', 'postctl campaign start viral --limit=3'],
    ['job list --state faild', 'postctl job list --state failed'],
    ['job list --state=faild', 'postctl job list --state=failed'],
    ['job list --state failed,unconfrmed', 'postctl job list --help'],
    ['status -o jsn', 'postctl status -o json'],
    ['completion fishh', 'postctl completion fish'],
    ['campaign list extra', 'postctl campaign list --help'],
    ['campaign start --limit', 'postctl campaign start --help'],
    ['job resolve', 'postctl job resolve --help'],
    ['help exit-code', 'postctl help exit-codes'],
    ['help campaign strat', 'postctl help campaign start'],
    ['account show -dash', "postctl account show -- '-dash'"],
    ['account show -z', 'postctl account show --help'],
  ])('%s', async (command, next) => {
    const ran = await inside(command.split(' '));
    expect([ran.code, ran.out]).toEqual([2, '']);
    expect(ran.err).toMatch(/^error: /);
    expect(ran.err.trimEnd().split('\n').at(-1)).toBe(`next:  ${next}`);
  });

  it.each([
    [{ nearest: 'viral' }, 'postctl campaign status viral'],
    [{ nearest: null }, 'postctl campaign list'],
    [{ campaigns: ['late night', 'viral'] }, 'postctl campaign status viral'],
    [{ campaigns: ['late night'] }, 'postctl campaign list'],
  ])('a name that nobody bears, when the daemon says %j', async (details, next) => {
    const refuse = (): never => {
      throw new PostdError('not-found', 'there is no campaign "virla"', {
        hint: 'postctl campaign list',
        details,
      });
    };
    const { socketPath } = await serve({ campaign: refuse });
    const wrong = ['--socket', socketPath, 'campaign', 'status', 'virla'];
    const { code, err } = await inside(wrong);
    expect([code, err.replace(` --socket ${socketPath}`, '').split('\n')[1]]).toEqual([3, `next:  ${next}`]);
  });

  it('is JSON for whom wants JSON', async () => {
    const { err } = await inside(['campaign', 'strat', 'viral', '--json']);
    expect(JSON.parse(err)).toMatchObject({
      error: { code: 'usage', hint: 'postctl campaign start viral --json' },
    });
  });
});

describe('help', () => {
  it('on exit codes says what the README says', async () => {
    const readme = readFileSync(join(import.meta.dirname, '..', '..', 'README.md'), 'utf8');
    const { out } = await inside(['help', 'exit-codes']);
    for (const [code, meaning] of Object.entries(exitMeanings)) {
      expect(out).toContain(`${code.padEnd(3)}  ${meaning}\n`);
      expect(readme.replaceAll('`', '')).toContain(`| ${code} | ${meaning} |`);
    }
  });

  it('--version is for whom tries that first', async () => {
    expect(await inside(['--version'])).toEqual({ code: 0, out: 'postctl 0.1.0\n', err: '' });
  });

  it.each(['help', 'campaign --help', 'job retry --help', 'campaign start --help'])(
    'fits the terminal: %s',
    async (command) => {
      const { out } = await inside(command.split(' '), 40);
      // What is to be typed stays one line.
      const [, ...lines] = out.split('\n');
      expect(lines.filter((line) => line.length > 40)).toEqual([]);
      expect(out).toContain('\n  -h, --help\n    display help for command\n');
    },
  );

  it('on a topic fits the terminal', async () => {
    const { out } = await inside(['help', 'environment'], 40);
    expect(out.split('\n').filter((line) => line.length > 40)).toEqual([]);
    expect(out).toContain('  POSTD_SOCKET     where the daemon\n                   listens; --socket\n');
  });

  it('on a topic is data, too; on a command it is that of the command', async () => {
    expect(json(await inside(['help', 'environment', '--json']))).toMatchObject({
      rows: expect.arrayContaining([expect.objectContaining({ term: 'POSTD_SOCKET' })]) as unknown,
    });
    const help = await against({}, 'help', 'campaign', 'start');
    expect(help.out).toBe((await against({}, 'campaign', 'start', '--help')).out);
    expect(help.code).toBe(0);
  });
});

describe('a question that nobody can be asked ends with the line that answers it', () => {
  const foreign = [phone({ name: 'tom runs', hold: 'foreign', phase: null, onMs: null })];
  const stopPhones: Control['stopPhones'] = (campaign, { dryRun }) => ({
    ...{ now, dryRun, campaign, wasRunning: false, ours: [], foreign, ordered: [], left: [] },
  });

  it.each([
    ['campaign seed viral --force', 'postctl campaign seed viral --force --yes'],
    ['phone release lena.cooks', 'postctl phone release lena.cooks --yes'],
    [
      'phone stop --campaign viral --include-foreign',
      "postctl phone stop --campaign viral --include-foreign --yes --phone 'tom runs'",
    ],
    [
      'phone stop --campaign viral --include-foreign --yes',
      "postctl phone stop --campaign viral --include-foreign --yes --phone 'tom runs'",
    ],
  ])('%s', async (command, next) => {
    const ran = await against({ stopPhones }, ...command.split(' '));
    expect([ran.code, ran.out]).toEqual([2, '']);
    const typed = ran.err
      .replace(/ --socket \S+/, '')
      .trimEnd()
      .split('\n');
    expect(typed.at(-1)).toBe(`next:  ${next}`);
  });

  it('and a campaign that was not named with one that there is', async () => {
    const { err } = await against({}, 'phone', 'stop');
    expect(err).toMatch(/^error: which campaign\? .*\nnext: {2}postctl phone stop --campaign podcast\n/);
  });

  it('and says in a dry run of foreign phones whether they were asked for', async () => {
    const told = async (...more: string[]) =>
      (await against({ stopPhones }, 'phone', 'stop', '--campaign', 'viral', '--dry-run', ...more)).out;
    expect(await told()).toBe(
      'no phone of ours is on\n1 phone (tom runs) on without us, left alone (see --include-foreign)\n',
    );
    expect(await told('--include-foreign')).toContain('would be stopped, too, once you agree\n');
  });
});
