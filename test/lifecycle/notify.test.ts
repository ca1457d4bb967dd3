import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test, type TestContext } from 'vitest';
import { openTown, sideBySide } from './kit.ts';

/** A chat that may be down. */
const openChat = async ({ onTestFinished }: TestContext) => {
  const got: Record<string, unknown>[] = [];
  const chat = { got, isDown: false, url: '' };
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (piece: Buffer) => (body += piece.toString()));
    request.on('end', () => {
      if (!chat.isDown) got.push(JSON.parse(body) as Record<string, unknown>);
      response.writeHead(chat.isDown ? 500 : 200).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  chat.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/services/hidden`;
  return chat;
};

describe('notices', sideBySide, () => {
  test('of an account that is logged out leave by webhook and command, once, also when postd is killed', async (context) => {
    const chat = await openChat(context);
    chat.isDown = true;
    await using town = await openTown({
      campaigns: {
        viral: {
          accounts: ['anna', 'ben'],
          posts: { 'one.mp4': 'one', 'two.mp4': 'two' },
        },
      },
      phones: [{ name: 'anna', account: { failCode: 20116 } }],
      opensDaemon: false,
    });
    const heard = join(town.folder, 'heard');
    const program = join(town.folder, 'tell');
    writeFileSync(program, `#!/bin/sh\necho "$POSTD_KIND $POSTD_ACCOUNT" >> ${heard}\n`);
    chmodSync(program, 0o755);
    const env = { POSTD_NOTIFY_WEBHOOK: chat.url, POSTD_NOTIFY_COMMAND: program };
    town.launchAs('postd', [], env);
    await town.until(
      'postd runs',
      async () => (await town.client.ping().catch(() => null))?.state === 'running',
    );

    await town.must('campaign', 'start', 'viral');
    await town.untilOver('viral');
    await town.until('the command was run', () => existsSync(heard));
    await town.until('the chat was tried', async () => {
      const { notices } = await town.client.notices();
      return notices[0]?.deliveries.some(({ problem }) => problem === 'the webhook answered 500');
    });
    await town.daemon.kill();
    chat.isDown = false;
    town.launchAs('postd', [], env);
    await town.until('the chat has heard', () => chat.got.length > 0);

    const list = await town.must('notify', 'list');
    expect(list).toMatch(/anna.*by command.*by webhook/s);
    expect(chat.got).toMatchObject([
      { kind: 'account', account: 'anna', next: expect.stringContaining('postctl') as unknown },
    ]);
    expect(readFileSync(heard, 'utf8')).toBe('account anna\n');
    expect(await town.must('notify', 'test')).toMatch(/sent .*webhook\nsent .*command\n/);
    expect(chat.got[1]).toMatchObject({ kind: 'test' });
    expect(
      JSON.stringify([town.log(), await town.client.notices(), await town.client.config()]),
    ).not.toContain('hidden');
  });

  test('of a low balance leave before it is used up, once, also when postd is killed', async (context) => {
    const chat = await openChat(context);
    await using town = await openTown({ cloud: { walletDollars: 3 }, opensDaemon: false });
    const env = { POSTD_NOTIFY_WEBHOOK: chat.url, POSTD_NOTIFY_BALANCE_BELOW: '5' };
    town.launchAs('postd', [], env);
    await town.until('the chat has heard', () => chat.got.length > 0);
    // A kill between the telling and its row repeats it, as it must.
    await town.until('that is on record', async () => {
      const { notices } = await town.client.notices();
      return notices[0]?.deliveries.some(({ deliveredAt }) => deliveredAt !== null);
    });
    await town.daemon.kill();
    town.launchAs('postd', [], env);
    await town.until('the cloud was asked twice', async () => {
      const { calls } = await town.truth();
      return (calls['pay/wallet']?.total ?? 0) > 1;
    });
    expect(await town.must('notify', 'list')).toMatch(/balance is low: 3.00 USD.*by webhook/s);
    expect(chat.got).toMatchObject([{ kind: 'balance', next: 'postctl report' }]);
  });
});
