import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { serve, tempFolder } from './daemon.ts';

/** What a daemon that was killed leaves behind: a socket file nobody listens on. */
const staleSocket = (): string => {
  const socketPath = join(tempFolder(), 'postd.sock');
  const code = `require('node:net').createServer().listen(${JSON.stringify(socketPath)}, () => process.kill(process.pid, 'SIGKILL'))`;
  spawnSync(process.execPath, ['-e', code]);
  expect(statSync(socketPath).isSocket()).toBe(true);
  return socketPath;
};

describe('the socket', () => {
  it('can be used by its owner and group alone, in a directory of the same kind', async () => {
    const socketPath = join(tempFolder(), 'run', 'postd', 'postd.sock');
    await serve({}, { socketPath });
    expect(statSync(socketPath).mode & 0o777).toBe(0o660);
    expect(statSync(join(socketPath, '..')).mode & 0o777).toBe(0o750);
    const other = join(socketPath, '..', 'other');
    writeFileSync(other, '', { mode: 0o666 });
    expect(statSync(other).mode & 0o777, 'the mask is put back').not.toBe(0o660);
  });

  it('takes the place of one that a killed daemon left', async () => {
    const { client } = await serve({}, { socketPath: staleSocket() });
    expect((await client.ping()).state).toBe('running');
  });

  it('leaves a living daemon its place, which goes on answering', async () => {
    const first = await serve();
    await expect(serve({}, { socketPath: first.socketPath })).rejects.toMatchObject({
      code: 'locked',
      hint: expect.stringContaining('daemon ping') as unknown,
    });
    expect((await first.client.ping()).pid).toBe(4711);
  });

  it('never removes a plain file', async () => {
    const socketPath = join(tempFolder(), 'postd.sock');
    writeFileSync(socketPath, 'my notes');
    await expect(serve({}, { socketPath })).rejects.toThrow(`${socketPath} is a plain file`);
    expect(readFileSync(socketPath, 'utf8')).toBe('my notes');
  });

  it('never removes a directory', async () => {
    const socketPath = join(tempFolder(), 'postd.sock');
    mkdirSync(socketPath);
    await expect(serve({}, { socketPath })).rejects.toThrow('is a directory');
    expect(statSync(socketPath).isDirectory()).toBe(true);
  });

  it('says so when the path is longer than a socket may have', async () => {
    const socketPath = join(tempFolder(), 'x'.repeat(100));
    await expect(serve({}, { socketPath })).rejects.toMatchObject({ code: 'bad-config' });
  });

  it('says so when its directory cannot be made', async () => {
    const file = join(tempFolder(), 'file');
    writeFileSync(file, '');
    await expect(serve({}, { socketPath: join(file, 'postd.sock') })).rejects.toMatchObject({
      code: 'bad-config',
    });
  });
});
