/** The daemon in the test's own process, with small campaigns and a simulated cloud over HTTP, all of it fast. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { onTestFinished } from 'vitest';
import { paceClock } from '../../src/daemon/clock.ts';
import { loadConfig } from '../../src/daemon/config/load.ts';
import { createLogger } from '../../src/daemon/logger.ts';
import { startProgram, type Program } from '../../src/daemon/program.ts';
import type { Fact } from '../../src/domain/fact.ts';
import { connect, type PostdClient } from '../../src/ipc/client.ts';
import { fleetSchema } from '../../src/simulator/fleet.ts';
import { serveWorld } from '../../src/simulator/server.ts';
import { createWorld, type World } from '../../src/simulator/world.ts';
import { inside } from '../cli/inside.ts';
import type { Ran } from '../cli/postctl.ts';
import { writeCampaign, type Folder } from '../lifecycle/folders.ts';

const timeScale = 480;
const patienceMs = 30_000;

/** A phone as a fleet file has it. */
export type FleetPhone = Readonly<Record<string, unknown>> & { name: string };

export interface House {
  campaignFolder: (name: string) => string;
  world: World;
  /** The daemon's file. */
  database: string;
  client: PostdClient;
  /** Where everybody may read. */
  readOnlySocket: string;
  /** Types a command into a postctl of this process. */
  postctl: (...args: readonly string[]) => Promise<Ran>;
  /** Waits for a fact; fails the test when it does not come in time. */
  fact: (name: string, about?: Partial<Fact>) => Promise<Fact>;
  /** Waits until `look` answers true; asked anew after every fact, so that nothing depends on a pause. */
  until: (what: string, look: () => boolean | Promise<boolean>) => Promise<void>;
  /** Ends the daemon as a shutdown does, and starts it anew on the same rows. */
  restart: () => Promise<void>;
}

export async function openHouse(
  campaigns: Readonly<Record<string, Folder>>,
  phones: readonly FleetPhone[] = [],
): Promise<House> {
  const directory = mkdtempSync(join(tmpdir(), 'postd-house-'));
  const campaignsDir = join(directory, 'campaigns');
  mkdirSync(campaignsDir);
  for (const [name, folder] of Object.entries(campaigns)) writeCampaign(campaignsDir, name, folder);
  const accounts = new Set(Object.values(campaigns).flatMap((folder) => folder.accounts));
  const others = [...accounts].filter((account) => phones.every(({ name }) => name !== account));

  const wall = Date.now();
  const morning = new Date(wall).setUTCHours(10, 0, 0, 0);
  const pace = {
    scale: timeScale,
    origin: Math.round((timeScale * wall - morning) / (timeScale - 1)),
  };
  const clock = paceClock(pace);
  const fleet = fleetSchema.parse({ phones: [...others.map((name) => ({ name })), ...phones] });
  const world = createWorld({ seed: 'house', fleet, startAt: clock.now() });
  const cloud = await serveWorld(world, clock, 0);
  const config = loadConfig(
    {
      state: join(directory, 'state'),
      socket: join(directory, 'postd.sock'),
      campaigns: campaignsDir,
      geelark: cloud.url,
      timezone: 'UTC',
      timeScale: String(timeScale),
      timeOrigin: String(pace.origin),
    },
    {},
  );
  const logger = createLogger('error', clock, new PassThrough().resume());
  const client = connect(config.socketPath, { version: 'test' });
  let program: Program = await startProgram(config, 'test', logger);
  onTestFinished(async () => {
    program.stop('cancel');
    await program.ended.catch(() => undefined);
    await cloud.close();
    rmSync(directory, { recursive: true, force: true });
  });

  const until: House['until'] = async (what, look) => {
    const signal = AbortSignal.timeout(patienceMs);
    const facts = client.follow({ since: 0, signal });
    try {
      while (!(await look())) {
        if ((await facts.next()).done === true) throw new Error(`waited in vain until ${what}`);
      }
    } finally {
      await facts.return(undefined);
    }
  };
  return {
    campaignFolder: (name) => join(campaignsDir, name),
    world,
    database: join(directory, 'state', 'postd.db'),
    client,
    readOnlySocket: join(directory, 'postd-ro.sock'),
    postctl: (...args) => inside([...args, '--socket', config.socketPath]),
    fact: async (name, about = {}) => {
      const signal = AbortSignal.timeout(patienceMs);
      for await (const found of client.follow({ since: 0, signal })) {
        const said = new Map<string, unknown>(Object.entries(found));
        if (found.name === name && Object.entries(about).every(([key, value]) => said.get(key) === value)) {
          return found;
        }
      }
      throw new Error(`${name} did not happen`);
    },
    until,
    restart: async () => {
      program.stop('drain');
      await program.ended;
      program = await startProgram(config, 'test', logger);
    },
  };
}
