import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { takeLock } from '../../src/store/lock.ts';
import { clock, saying, tempFolder } from './kit.ts';

test('a second postd in the same directory is refused at once, naming the first', () => {
  const directory = join(tempFolder(), 'state');
  const lock = takeLock(directory, clock);
  onTestFinished(() => lock.release());
  expect(() => takeLock(directory, clock)).toThrow(
    expect.objectContaining({
      code: 'locked',
      message: `Another postd is working in ${directory} (process ${process.pid}, since 2026-11-22T12:00:00.000Z).`,
      details: { directory, pid: process.pid, since: clock.now() },
    }),
  );
});

test('two directories do not disturb each other', () => {
  const one = takeLock(tempFolder(), clock);
  const other = takeLock(tempFolder(), clock);
  one.release();
  other.release();
});

test('a released lock can be taken again, and releasing twice is no error', () => {
  const directory = tempFolder();
  const lock = takeLock(directory, clock);
  lock.release();
  lock.release();
  takeLock(directory, clock).release();
});

test('a holder that cannot be named is still a holder', () => {
  const directory = tempFolder();
  const lock = takeLock(directory, clock);
  onTestFinished(() => lock.release());
  writeFileSync(join(directory, 'postd.lock.json'), 'garbage');
  expect(() => takeLock(directory, clock)).toThrow(
    expect.objectContaining({ code: 'locked', message: `Another postd is working in ${directory}.` }),
  );
});

test('the lock of a postd that was killed is free', async () => {
  const directory = tempFolder();
  const child = spawn(process.execPath, [join(import.meta.dirname, 'holder.ts'), directory], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  expect(() => takeLock(directory, clock)).toThrow(
    expect.objectContaining({ code: 'locked', message: saying(`process ${child.pid}`) }),
  );
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
  const lock = takeLock(directory, clock);
  expect(readFileSync(join(directory, 'postd.lock.json'), 'utf8')).toContain(`"pid":${process.pid},`);
  lock.release();
});
