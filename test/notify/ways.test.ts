import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Letter } from '../../src/domain/letter.ts';
import { command } from '../../src/notify/command.ts';
import { letterOf } from '../../src/notify/letter.ts';
import { webhook } from '../../src/notify/webhook.ts';

const letter = letterOf(
  {
    noticeId: 7,
    at: Date.UTC(2026, 10, 26, 12),
    kind: 'unconfirmed',
    subject: 'viral-3',
    code: '',
    message: 'a cat; $(rm -rf /) `x` "may" be out',
    campaign: 'viral',
    jobId: 'viral-3',
    account: 'anna',
    phoneId: null,
    clearedAt: null,
  },
  'abc123',
);
const never = new AbortController().signal;

/** Somebody who listens; `answer` is a status, or null for one who never answers. */
const receiver = async (answer: number | null, headers: Record<string, string> = {}) => {
  const got: { request: IncomingMessage; body: string }[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (piece: Buffer) => (body += piece.toString()));
    request.on('end', () => {
      got.push({ request, body });
      if (answer !== null) response.writeHead(answer, headers).end('thanks');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { got, url: `http://127.0.0.1:${port}/services/T0/s3cret`, port };
};

describe('the webhook', () => {
  test('posts the letter as JSON, with an id by which a double is known', async () => {
    const { got, url } = await receiver(204);
    expect(await webhook(url).send(letter, never)).toBeNull();
    const [only] = got;
    expect(JSON.parse(only?.body ?? '')).toEqual(letter);
    expect(only?.request.method).toBe('POST');
    expect(only?.request.headers).toMatchObject({
      'content-type': 'application/json',
      'postd-notice-id': 'abc123-7',
    });
    expect(letter).toMatchObject({ next: 'postctl job show viral-3', at: '2026-11-26T12:00:00.000Z' });
  });

  test.each([302, 404, 500])(
    'has not told anybody when the answer is %i, and follows nobody',
    async (status) => {
      const other = await receiver(200);
      const { got, url } = await receiver(status, { location: other.url });
      expect(await webhook(url).send(letter, never)).toBe(`the webhook answered ${status}`);
      expect([got.length, other.got.length]).toEqual([1, 0]);
    },
  );

  test('says nothing of its URL when nobody is there', async () => {
    const { url } = await receiver(200);
    const problem = await webhook(url.replace(/:\d+/, ':1')).send(letter, never);
    expect(problem).toMatch(/^the webhook could not be reached: \w+$/);
  });

  test('is broken off when postd leaves', async () => {
    const { url } = await receiver(null);
    const leaving = new AbortController();
    const sending = webhook(url).send(letter, leaving.signal);
    leaving.abort();
    expect(await sending).toMatch(/^the webhook could not be reached: \w+$/);
  });
});

describe('the command', () => {
  const script = (text: string): string => {
    const folder = mkdtempSync(join(tmpdir(), 'postd-notify-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const file = join(folder, 'tell');
    writeFileSync(file, `#!/bin/sh\n${text}\n`);
    chmodSync(file, 0o755);
    return file;
  };

  test('gets the letter on its stdin and as variables, its arguments as they are, and nothing of ours', async () => {
    const file = script(`d=$(dirname "$0"); cat > "$d/in"; env > "$d/env"; printf %s "$1" > "$d/arg"`);
    process.env['GEELARK_TOKEN'] = 'never-to-be-seen';
    onTestFinished(() => {
      delete process.env['GEELARK_TOKEN'];
    });
    expect(await command([file, '$HOME; x']).send(letter, never)).toBeNull();
    const read = (name: string) => readFileSync(join(file, '..', name), 'utf8');
    expect(JSON.parse(read('in')) as Letter).toEqual(letter);
    expect(read('env')).toContain(`POSTD_MESSAGE=${letter.message}\n`);
    expect(read('env')).toContain('POSTD_JOB_ID=viral-3\n');
    expect(read('env')).toContain('POSTD_ID=abc123-7\n');
    expect(read('env')).not.toMatch(/never-to-be-seen|PHONE_ID/);
    expect(read('arg')).toBe('$HOME; x');
  });

  test('has not told anybody when it fails, and says why', async () => {
    const file = script('echo no network >&2; exit 3');
    expect(await command([file]).send(letter, never)).toBe(`${file} ended with 3: no network`);
  });

  test('need not read what it is told', async () => {
    const long = { ...letter, message: 'x'.repeat(100_000) };
    expect(await command([script('exit 0')]).send(long, never)).toBeNull();
  });

  test('that is not there is said', async () => {
    expect(await command(['/nowhere/tell']).send(letter, never)).toBe('/nowhere/tell ended with ENOENT');
  });

  test('is ended when postd leaves', async () => {
    const leaving = new AbortController();
    const sending = command([script('exec sleep 60')]).send(letter, leaving.signal);
    leaving.abort();
    expect(await sending).toMatch(/ended with/);
  });
});
