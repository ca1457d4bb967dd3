/**
 * `npm run demo`: a simulated cloud, the daemon and two campaigns at the same time, as three real programs.
 * `-- --json` ends with one line of JSON on stdout, and everything else goes to stderr.
 */
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { connect, type PostdClient } from '../src/ipc/client.ts';
import type { CampaignView } from '../src/ipc/contract.ts';
import { campaignNames, fleet } from './cast.ts';
import { end, postctl, startCloud, startDaemon } from './programs.ts';
import { printReport, summaryOf, type Summary } from './report.ts';
import { Screen } from './screen.ts';
import { cloudFigures } from './truth.ts';

const timeScale = 60;
/** The whole demo takes at most a minute; what is not done by then is reported as it is. */
const showLimitMs = 50_000;
const drawEveryMs = 200;
const shutdownLimitMs = 8_000;

const { values: options } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
const talk = options.json ? process.stderr : process.stdout;
const directory = mkdtempSync(join(tmpdir(), 'postd-demo-'));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
process.on('exit', () => rmSync(directory, { recursive: true, force: true }));

/** The origin at which scaled time, now, shows ten in the morning: no day ends while we watch. */
function morning(): number {
  const wall = Date.now();
  const wanted = new Date(wall).setUTCHours(10, 0, 0, 0);
  return Math.round((timeScale * wall - wanted) / (timeScale - 1));
}

async function perform(): Promise<Summary> {
  const pace = ['--time-scale', String(timeScale), '--time-origin', String(morning())];
  const fleetFile = join(directory, 'fleet.json');
  const socket = join(directory, 'postd.sock');
  const log = join(directory, 'postd.log');
  writeFileSync(fleetFile, JSON.stringify(fleet));

  const cloud = await startCloud(['--port', '0', '--fleet', fleetFile, '--seed', 'demo', ...pace]);
  talk.write(`postsim  a simulated phone cloud with ${fleet.phones.length} phones, ${cloud.url}\n`);
  const daemon = startDaemon(
    [
      '--state',
      directory,
      '--socket',
      socket,
      '--campaigns',
      'campaigns',
      '--timezone',
      'UTC',
      '--geelark',
      cloud.url,
      ...pace,
    ],
    log,
  );
  const client = connect(socket, { version: '' });
  await untilReady(client, daemon, log);
  talk.write(`postd    the daemon, on ${socket}\n`);
  for (const name of campaignNames) {
    await postctl('--socket', socket, 'campaign', 'start', name, '--workers', '3');
    talk.write(`postctl  campaign start ${name} --workers 3\n`);
  }
  talk.write('\n');

  const views = await watch(client);
  await postctl('--socket', socket, 'daemon', 'stop');
  await end(daemon, null, shutdownLimitMs);
  const figures = await cloudFigures(cloud.url);
  await end(cloud.child, 'SIGTERM', shutdownLimitMs);
  return summaryOf(views, figures);
}

/** The daemon is there when it answers; if it never does, its log says why. */
async function untilReady(client: PostdClient, daemon: ChildProcess, log: string): Promise<void> {
  for (let tries = 0; tries < 100 && daemon.exitCode === null; tries += 1) {
    const answers = await client.ping().then(
      ({ state }) => state === 'running',
      () => false,
    );
    if (answers) return;
    await pause(100);
  }
  throw new Error(`postd did not start:\n${readFileSync(log, 'utf8')}`);
}

/** Shows both campaigns until they are over, and answers how they stand then. */
async function watch(client: PostdClient): Promise<CampaignView[]> {
  const screen = new Screen(talk);
  const listening = new AbortController();
  const facts = listen(client, screen, listening.signal);
  const endAt = Date.now() + showLimitMs;
  for (;;) {
    const views = await Promise.all(campaignNames.map((name) => client.campaign(name)));
    const phonesOn = views.flatMap(({ phones }) =>
      phones.filter(({ onMs }) => onMs !== null).map(({ name }) => name),
    );
    screen.draw(views, phonesOn);
    if (views.every(({ run }) => run !== null && run.endedAt !== null) || Date.now() > endAt) {
      listening.abort();
      await facts;
      return views;
    }
    await pause(drawEveryMs);
  }
}

async function listen(client: PostdClient, screen: Screen, signal: AbortSignal): Promise<void> {
  try {
    for await (const fact of client.follow({ since: 0, signal })) screen.tell(fact);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

const summary = await perform();
if (options.json) process.stdout.write(`${JSON.stringify(summary)}\n`);
else printReport(talk, summary);
