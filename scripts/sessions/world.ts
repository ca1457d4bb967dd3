/** The world in which sessions are recorded: the real programs, a campaign of four accounts, and people on phones. */
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { end, startCloud, startDaemon } from '../../demo/programs.ts';

const root = join(import.meta.dirname, '..', '..');
/** A minute in a second: a job that is put off stays so for long enough to be looked at. */
const timeScale = 60;
const morning = Date.parse('2026-11-24T09:00:00Z');
const patienceMs = 60_000;
/** In the world's time. */
const longMs = 150_000;

const videos = ['plant-parent.mp4', 'train-window.mp4', 'cats/three-am-zoomies.mp4', 'gym/plank-lies.mp4'];
const captions = ['my plants are thriving', 'window seat, no regrets', '3 am and wide awake', 'plank lies'];
/** Bo is logged out, Dora works on the phone of dex, Anna on one of her own. */
const phones = [
  { name: 'cats.ada' },
  { name: 'cats.bo', account: { failCode: 20116 } },
  { name: 'cats.cleo' },
  { name: 'cats.dex', person: { name: 'Dora', kind: 'holds' } },
  { name: 'va-anna', person: { name: 'Anna', kind: 'holds' } },
];

export interface World {
  /** Everything is below it. */
  folder: string;
  /** Types a line into a shell; answers what it prints, on stdout and stderr, and the exit code if it is not 0. */
  type: (line: string) => Promise<{ output: string; code: number }>;
  /** Lets a person do something (docs/simulator.md). */
  person: (deed: object) => Promise<void>;
  /** Waits until the jobs of a campaign are in these states. */
  until: (campaign: string, counts: Readonly<Record<string, number>>) => Promise<void>;
  /** Waits until the next job of a campaign is put off for a good while. */
  untilPutOff: (campaign: string) => Promise<void>;
  untilEnded: (campaign: string) => Promise<void>;
  stopDaemon: () => Promise<void>;
  close: () => Promise<void>;
}

const campaignView = z.looseObject({
  now: z.number(),
  counts: z.record(z.string(), z.number()),
  waiting: z.array(z.looseObject({ notBeforeAt: z.number().nullable() })),
  run: z.looseObject({ endedAt: z.number().nullable() }).nullable(),
});

export const openWorld = async (): Promise<World> => {
  const folder = mkdtempSync(join(tmpdir(), 'sessions-'));
  writeCampaign(join(folder, 'campaigns', 'cats'));
  mkdirSync(join(folder, 'campaigns', 'dogs'));
  writeFileSync(join(folder, 'campaigns', 'dogs', 'accounts.txt'), '# nobody yet\n');
  writeFileSync(join(folder, 'fleet.json'), JSON.stringify({ phones }));
  const socket = join(folder, 'postd.sock');
  // The clocks agree on the morning at the moment at which they start.
  const wall = Date.now();
  const origin = String(Math.round((timeScale * wall - morning) / (timeScale - 1)));
  const pace = ['--time-scale', String(timeScale), '--time-origin', origin];
  const cloud = await startCloud([
    '--port',
    '0',
    '--fleet',
    join(folder, 'fleet.json'),
    '--seed',
    '7',
    ...pace,
  ]);
  const places = [
    '--state',
    join(folder, 'state'),
    '--socket',
    socket,
    '--campaigns',
    join(folder, 'campaigns'),
  ];
  const daemon = startDaemon(
    [...places, '--geelark', cloud.url, '--timezone', 'UTC', ...pace],
    join(folder, 'postd.log'),
  );

  const type: World['type'] = (line) =>
    new Promise((resolve) => {
      const env = {
        PATH: [join(root, 'bin'), dirname(process.execPath), '/usr/bin', '/bin'].join(':'),
        HOME: folder,
        POSTD_SOCKET: socket,
      };
      const child = execFile('bash', ['-c', `exec 2>&1; ${line}`], { cwd: folder, env }, (_, stdout) =>
        resolve({ output: stdout, code: child.exitCode ?? 1 }),
      );
    });
  const look = async (campaign: string): Promise<z.infer<typeof campaignView>> => {
    const { output } = await type(`postctl campaign status ${campaign} --json`);
    return campaignView.parse(JSON.parse(output));
  };
  const wait = async (what: string, isSo: () => Promise<boolean>): Promise<void> => {
    const limit = performance.now() + patienceMs;
    while (!(await isSo())) {
      if (performance.now() > limit) throw new Error(`it never came to this: ${what}`);
      await pause(100);
    }
  };

  await wait('postd runs', async () => (await type('postctl daemon ping')).output.includes('is running'));
  return {
    folder,
    type,
    person: async (deed) => {
      const answer = await fetch(`${cloud.url}/sim/people`, { method: 'POST', body: JSON.stringify(deed) });
      if (!answer.ok) throw new Error(await answer.text());
    },
    until: (campaign, counts) =>
      wait(JSON.stringify(counts), async () => {
        const now = (await look(campaign)).counts;
        return Object.entries(counts).every(([state, amount]) => now[state] === amount);
      }),
    untilPutOff: (campaign) =>
      wait('a job is put off', async () => {
        const { now, waiting } = await look(campaign);
        const dueAt = waiting[0]?.notBeforeAt ?? null;
        return dueAt !== null && dueAt - now > longMs;
      }),
    untilEnded: (campaign) =>
      wait('the end of the run', async () => typeof (await look(campaign)).run?.endedAt === 'number'),
    stopDaemon: async () => {
      await end(daemon, 'SIGTERM', patienceMs);
    },
    close: async () => {
      await end(daemon, 'SIGTERM', patienceMs);
      await end(cloud.child, 'SIGTERM', patienceMs);
      rmSync(folder, { recursive: true });
    },
  };
};

const writeCampaign = (campaign: string): void => {
  const names = phones.map(({ name }) => name).filter((name) => name.startsWith('cats.'));
  const rows = videos.map((video, index) => `${video.replace(/^.*\//, '')},"${captions[index] ?? ''}"\n`);
  mkdirSync(join(campaign, 'videos'), { recursive: true });
  writeFileSync(join(campaign, 'accounts.txt'), names.map((name) => `${name}\n`).join(''));
  writeFileSync(join(campaign, 'captions.csv'), `filename,caption\n${rows.join('')}`);
  writeFileSync(
    join(campaign, 'campaign.json'),
    '{ "workers": 2, "retry": { "maxPasses": 2, "delay": "5m" } }\n',
  );
  for (const video of [...videos, 'kitchen/sourdough-day-412.mp4']) {
    cpSync(
      join(root, 'campaigns', 'viral', 'videos', video),
      join(campaign, 'videos', video.replace(/^.*\//, '')),
    );
  }
};
