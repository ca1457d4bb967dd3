import { createServer as createHttpServer } from 'node:http';
import { createServer as createNetServer } from 'node:net';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { PostdError } from '../../src/domain/failure.ts';
import { connect } from '../../src/ipc/client.ts';
import { errorFromProblem, errorViewOf } from '../../src/ipc/problem.ts';
import { noWait, serve, tempFolder } from './daemon.ts';

const clientOf = (socketPath: string) => connect(socketPath, { version: '0.1.0', wait: noWait });

const impostor = async (headers: Record<string, string>, body: string): Promise<string> => {
  const socketPath = join(tempFolder(), 'other.sock');
  const server = createHttpServer((_, response) => response.writeHead(200, headers).end(body));
  await new Promise<void>((resolve) => server.listen(socketPath, resolve));
  onTestFinished(() => void server.close());
  return socketPath;
};

describe('the client', () => {
  it('throws the very error that the daemon threw', async () => {
    const thrown = new PostdError('already-running', 'viral runs since 10:18', {
      hint: 'postctl campaign status viral',
      retry: 'later',
      details: { runId: 7, succeeded: 5 },
    });
    const { client } = await serve({
      startCampaign: () => {
        throw thrown;
      },
    });
    const caught: unknown = await client.startCampaign('viral', {}).catch((error: unknown) => error);
    expect(caught).toBeInstanceOf(PostdError);
    expect(caught).toMatchObject({ ...errorViewOf(thrown) });
  });

  it('takes a code it does not know for a fault, and keeps the words', () => {
    expect(errorFromProblem({ code: 'brand-new', message: 'words', retry: 7 })).toMatchObject({
      code: 'internal',
      message: 'words',
      retry: 'never',
    });
    expect(errorFromProblem('<html>')).toBeNull();
  });

  it('says that postd is not running, and how to start it, when there is no socket', async () => {
    await expect(clientOf(join(tempFolder(), 'none.sock')).ping()).rejects.toMatchObject({
      code: 'daemon-unreachable',
      message: expect.stringContaining('not running') as unknown,
      hint: expect.stringContaining('systemctl start postd') as unknown,
    });
  });

  it('waits a moment for a daemon that is just starting', async () => {
    const socketPath = join(tempFolder(), 'postd.sock');
    const pauses: number[] = [];
    const client = connect(socketPath, {
      version: '0.1.0',
      wait: async (ms) => {
        pauses.push(ms);
        if (pauses.length === 2) await serve({}, { socketPath });
      },
    });
    expect((await client.ping()).pid).toBe(4711);
    expect(pauses).toHaveLength(2);
  });

  it.each([
    ['a plain file', (path: string) => writeFileSync(path, '')],
    ['a directory', (path: string) => mkdirSync(path)],
  ])('takes %s for no daemon', async (_, make) => {
    const socketPath = join(tempFolder(), 'postd.sock');
    make(socketPath);
    await expect(clientOf(socketPath).ping()).rejects.toMatchObject({ code: 'daemon-unreachable' });
  });

  it('warns once when the daemon is of another version', async () => {
    const { socketPath } = await serve({}, { version: '0.2.0' });
    const warnings: string[] = [];
    const client = connect(socketPath, { version: '0.1.0', warn: (message) => warnings.push(message) });
    await client.ping();
    await client.status();
    expect(warnings).toEqual(['postd is 0.2.0, this postctl is 0.1.0']);
  });

  it.each([
    ['a web server', {}, '<html>', 'no version'],
    ['a daemon of another api', { 'postd-api': '2', 'postd-version': '9.0.0' }, '{}', 'speaks api 2'],
    ['a daemon that answers no JSON', { 'postd-api': '1', 'postd-version': '0.1.0' }, 'oops', 'not JSON'],
    [
      'a daemon that leaves out fields',
      { 'postd-api': '1', 'postd-version': '0.1.0' },
      '{"now":1}',
      'no "state"',
    ],
  ])('does not believe %s', async (_, headers, body, why) => {
    await expect(clientOf(await impostor(headers, body)).status()).rejects.toMatchObject({
      code: 'bad-answer',
      message: expect.stringContaining(why) as unknown,
    });
  });

  it('does not believe one who does not speak HTTP, or hangs up', async () => {
    for (const words of ['SSH-2.0-OpenSSH_9.2\r\n', '']) {
      const socketPath = join(tempFolder(), 'other.sock');
      const server = createNetServer((socket) => socket.end(words));
      await new Promise<void>((resolve) => server.listen(socketPath, resolve));
      onTestFinished(() => void server.close());
      await expect(clientOf(socketPath).ping()).rejects.toBeInstanceOf(PostdError);
    }
  });

  it('passes on which jobs are wanted', async () => {
    const asked: unknown[] = [];
    const { client } = await serve({
      jobs: (query) => {
        asked.push(query);
        return { now: 1, jobs: [], more: false };
      },
    });
    await client.jobs({ campaign: 'viral', states: 'failed,pending', limit: '5' });
    expect(asked).toEqual([{ campaign: 'viral', states: ['failed', 'pending'], limit: 5 }]);
    await expect(client.jobs({ states: 'faild' })).rejects.toMatchObject({ code: 'bad-request' });
  });
});
