import { execFile } from 'node:child_process';
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { serve, tempFolder } from '../ipc/daemon.ts';
import { campaign, now, run as runView } from '../ipc/fake-control.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..', '..');
const loaded = z.object({
  files: z.array(z.string()),
  modules: z.array(z.string()),
  formats: z.array(z.string()),
});
const heavy =
  /node_modules\/(zod|undici|pino|yaml|xstate|better-sqlite3|csv-parse|mediabunny|string-width)\//;

/** A checkout of its own, as a clone has it after `npm ci`. */
const clone = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'postd-clone-'));
  for (const part of ['bin', 'scripts', 'src', 'package.json', 'package-lock.json', 'tsconfig.json']) {
    cpSync(join(root, part), join(folder, part), { recursive: true, preserveTimestamps: true });
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  return folder;
};

const build = (checkout: string): Promise<unknown> =>
  run(process.execPath, [join(checkout, 'scripts', 'build.ts')], { cwd: checkout });

/** What a run of postctl loaded. */
const load = async (checkout: string, ...args: string[]) => {
  const file = join(tempFolder(), 'loaded.json');
  await run(
    process.execPath,
    ['--require', join(import.meta.dirname, 'loaded.cjs'), join(checkout, 'bin', 'postctl'), ...args],
    { env: { PATH: '/usr/bin:/bin', HOME: '/nonexistent', LOADED_FILE: file } },
  );
  return loaded.parse(JSON.parse(readFileSync(file, 'utf8')));
};

const ranFrom = async (checkout: string): Promise<'bundle' | 'source'> => {
  const { files } = await load(checkout, 'version');
  const [bundle, source] = ['dist/postctl.cjs', 'src/cli/main.ts'].map((file) =>
    files.some((url) => url.endsWith(file)),
  );
  expect(bundle).not.toBe(source);
  return bundle === true ? 'bundle' : 'source';
};

describe('a checkout', () => {
  const checkout = clone();
  const source = join(checkout, 'src', 'domain', 'failure.ts');
  afterAll(() => rmSync(checkout, { recursive: true }));

  it('runs from its sources before the first build', async () => {
    expect(await ranFrom(checkout)).toBe('source');
  });

  it('runs its bundle after a build, also when a file was only touched or copied', async () => {
    await build(checkout);
    expect(await ranFrom(checkout)).toBe('bundle');
    utimesSync(source, new Date(), new Date());
    expect(await ranFrom(checkout)).toBe('bundle');
  });

  it('never runs a bundle of other sources, even if they look older', async () => {
    appendFileSync(source, '// changed\n');
    utimesSync(source, 0, 0);
    expect(await ranFrom(checkout)).toBe('source');
    await build(checkout);
    expect(await ranFrom(checkout)).toBe('bundle');
    rmSync(join(checkout, 'dist', 'postctl.json'));
    expect(await ranFrom(checkout)).toBe('source');
  });

  it('needs no sources when it is a package', async () => {
    const folder = tempFolder();
    await build(checkout);
    for (const part of ['bin', 'scripts', 'dist']) {
      cpSync(join(checkout, part), join(folder, part), { recursive: true });
    }
    expect(await ranFrom(folder)).toBe('bundle');
  });
});

describe('a bundle', () => {
  const checkout = clone();
  beforeAll(() => build(checkout));
  afterAll(() => rmSync(checkout, { recursive: true }));

  it('draws its pictures, too', async () => {
    const { socketPath } = await serve({
      campaign: () => campaign({ run: runView({ phase: 'finished', endedAt: now }) }),
    });
    const { stdout } = await run(
      process.execPath,
      [
        ...['--require', join(import.meta.dirname, 'terminal.cjs'), join(checkout, 'bin', 'postctl')],
        ...['campaign', 'watch', 'viral', '--socket', socketPath],
      ],
      { env: { PATH: '/usr/bin:/bin', HOME: '/nonexistent', TERM: 'xterm' } },
    );
    expect(stdout).toContain('posts an hour');
  });
});

describe('a start', () => {
  const checkout = clone();
  beforeAll(() => build(checkout));
  afterAll(() => rmSync(checkout, { recursive: true }));

  it('of the bundle loads no library, of Node neither http, child processes nor crypto, and makes nothing of Intl', async () => {
    const { files, modules, formats } = await load(checkout, 'version');
    expect(formats).toEqual([]);
    expect(files.filter((url) => url.includes('/node_modules/'))).toEqual([]);
    expect(
      modules.filter((name) => /^NativeModule (_?http|child_process|crypto|readline)/.test(name)),
    ).toEqual([]);
  });

  it.each([
    ['the bundle', checkout],
    ['the sources', root],
  ])('loads nothing heavy for a question either, from %s', async (_, place) => {
    const { socketPath } = await serve();
    const { files } = await load(place, 'campaign', 'status', 'viral', '--socket', socketPath);
    expect(files.filter((url) => heavy.test(url))).toEqual([]);
    const yaml = await load(place, 'daemon', 'ping', '-o', 'yaml', '--socket', socketPath);
    expect(yaml.files.filter((url) => heavy.test(url))).not.toEqual([]);
  });
});
