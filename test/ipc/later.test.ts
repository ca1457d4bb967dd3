import { createServer } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { findRoute } from '../../src/ipc/router.ts';
import { Transport } from '../../src/ipc/transport.ts';
import { inside } from '../cli/inside.ts';
import { FakeFacts, fakeControl } from './fake-control.ts';
import { noWait, serve, tempFolder } from './daemon.ts';

/** What the first daemon of this api did not say. */
const later: Readonly<Record<string, (of: object) => boolean>> = {
  paused: (of) => 'phase' in of || 'planSeed' in of,
  wasResolved: () => true,
  restsUntil: () => true,
  byWorker: () => true,
  byPass: () => true,
  byClass: () => true,
  foreignPhones: (of) => 'lastFailures' in of,
  expectedEndAt: (of) => 'lastFailures' in of,
  dryRun: (of) => 'planSeed' in of,
  replaced: () => true,
  gone: () => true,
  atOnce: () => true,
  handOver: () => true,
};

const asBefore = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(asBefore);
  if (typeof value !== 'object' || value === null) return value;
  const known = Object.entries(value).filter(([key]) => later[key]?.(value) !== true);
  return Object.fromEntries(known.map(([key, of]) => [key, asBefore(of)]));
};

/** What it could not be asked for. */
const wishes: ReadonlySet<string> = new Set([
  ...['force', 'dryRun', 'atOnce', 'handOver'],
  ...['infrastructureAttempts', 'unclassifiedAttempts'],
]);

const refusal = (status: number, code: string, message: string) => ({ status, body: { code, message } });

/** What it answers: it leaves out what came later, and knows neither schedules nor plans. */
const answerOf = async (method: string, path: string, asked: object) => {
  const found = findRoute(method, path);
  if (found.kind !== 'answer' || /\/(schedule|plan)$/.test(path)) {
    return refusal(404, 'not-found', `there is no ${path}`);
  }
  const unknown = Object.keys(asked).find((wish) => wishes.has(wish));
  if (unknown !== undefined) {
    return refusal(400, 'bad-request', `"${unknown}": Unrecognized key: "${unknown}"`);
  }
  const view = await found.route.answer(fakeControl(new FakeFacts()), { name: found.name, input: asked });
  return { status: 200, body: asBefore(view) };
};

/** A daemon of the first days. */
const oldDaemon = async (): Promise<string> => {
  const socketPath = join(tempFolder(), 'postd.sock');
  const server = createServer((request, response) => {
    const [path = ''] = (request.url ?? '').split('?');
    text(request)
      .then((body) => (body === '' ? {} : (JSON.parse(body) as object)))
      .then((asked) => answerOf(request.method ?? '', path, asked))
      .then(({ status, body }) => {
        response.writeHead(status, { 'postd-version': '0.0.1', 'postd-api': '1' }).end(JSON.stringify(body));
      })
      .catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
  });
  await new Promise<void>((resolve) => server.listen(socketPath, resolve));
  onTestFinished(() => void server.close());
  return socketPath;
};

test.for([
  'status',
  'campaign list',
  'campaign status viral',
  'campaign seed viral',
  'campaign start viral',
  'campaign start --all',
  'job resolve viral-3 --posted',
  'campaign stop viral',
  'campaign stop --all',
  'daemon stop',
  'job list',
  'phone list',
])('a newer postctl gets along with an older postd: %s', async (line) => {
  for (const format of ['table', 'wide', 'json', 'name']) {
    const socketPath = await oldDaemon();
    const { code, out, err } = await inside([...line.split(' '), '-o', format, '--socket', socketPath]);
    expect({ code, err, format }).toMatchObject({ code: 0, format });
    expect(err).toContain('warning: postd is 0.0.1, this postctl is ');
    expect(out).not.toMatch(/undefined|NaN|\[object/);
  }
});

test.for(['schedule viral', 'campaign plan viral', 'campaign seed viral --force --dry-run'])(
  'what the older one cannot do it refuses, and that is what is said: %s',
  async (line) => {
    const { code, err } = await inside([...line.split(' '), '--socket', await oldDaemon()]);
    expect(code).toBe(1);
    expect(err).toContain(
      'error: postd 0.0.1 cannot do that yet\nnext:  restart the daemon with the new version\n',
    );
  },
);

test('a path and a wish that nobody knows are refused in the words that a newer postctl takes for that', async () => {
  const { socketPath } = await serve();
  const transport = new Transport({ socketPath, version: '9.9.9', warn: () => undefined, wait: noWait });
  const asks = [
    { method: 'GET', path: '/v1/campaigns/late%20night/brand-new?limit=3', silenceMs: 1000 },
    { method: 'POST', path: '/v1/campaigns/viral/seed', body: { brandNew: true }, silenceMs: 1000 },
  ] as const;
  for (const ask of asks) {
    await expect(transport.ask(ask)).rejects.toMatchObject({
      code: 'bad-answer',
      message: 'postd 0.1.0 cannot do that yet',
    });
  }
});

test.each([
  ['/v1/ping', 'journalctl -u postd -n 50'],
  ['/v1/status', 'postctl daemon ping'],
])(
  'a daemon that hangs is given up on, and the next thing to type is not the same again: %s',
  async (path, hint) => {
    const hang = () => new Promise<never>(() => undefined);
    const { socketPath } = await serve({ ping: hang, status: hang });
    const transport = new Transport({ socketPath, version: '0.1.0', warn: () => undefined, wait: noWait });
    await expect(transport.ask({ method: 'GET', path, silenceMs: 10 })).rejects.toMatchObject({
      code: 'daemon-unreachable',
      hint,
    });
  },
);
