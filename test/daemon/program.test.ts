import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { paceClock } from '../../src/daemon/clock.ts';
import { loadConfig } from '../../src/daemon/config/load.ts';
import { createLogger } from '../../src/daemon/logger.ts';
import { startProgram, type Parts, type Program } from '../../src/daemon/program.ts';
import type { Fact } from '../../src/domain/fact.ts';
import type { Store } from '../../src/domain/store.ts';
import { createGeelark } from '../../src/geelark/client.ts';
import { connect, type PostdClient } from '../../src/ipc/client.ts';
import { fleetSchema } from '../../src/simulator/fleet.ts';
import { serveWorld, type RunningServer } from '../../src/simulator/server.ts';
import { createWorld, type World } from '../../src/simulator/world.ts';
import { openStore } from '../../src/store/open.ts';

const scale = 240;
const patienceMs = 25_000;
const accounts = (campaign: string, names: string[]) =>
  names.map((name) => ({ name: `${campaign}.${name}` }));

let directory: string;
let world: World;
let cloud: RunningServer;
let program: Program;
let client: PostdClient;

/** The daemon in this process: real files, real sockets, a simulated cloud over HTTP, parts of it as told. */
async function start(
  changeStore: (store: Store) => Partial<Store> = () => ({}),
  flags: Record<string, string> = {},
) {
  const wall = Date.now();
  const morning = new Date(wall).setUTCHours(10, 0, 0, 0);
  const pace = { scale, origin: Math.round((scale * wall - morning) / (scale - 1)) };
  const clock = paceClock(pace);
  const phones = [
    ...accounts('viral', [
      'ada',
      'bo',
      'cleo',
      'dex',
      'edie',
      'finn',
      'gus',
      'hana',
      'ines',
      'jude',
      'kit',
      'lou',
    ]),
    ...accounts('podcast', [
      'amos',
      'bea',
      'cyd',
      'dot',
      'eli',
      'fern',
      'gil',
      'hope',
      'iris',
      'jon',
      'kaya',
      'leo',
    ]),
  ];
  world = createWorld({ seed: 'program', fleet: fleetSchema.parse({ phones }), startAt: clock.now() });
  cloud = await serveWorld(world, clock, 0);
  const config = loadConfig(
    {
      state: directory,
      socket: join(directory, 'postd.sock'),
      campaigns: join(directory, 'campaigns'),
      geelark: cloud.url,
      timezone: 'UTC',
      timeScale: String(scale),
      timeOrigin: String(pace.origin),
      ...flags,
    },
    {},
  );
  const parts: Parts = {
    openStore: (options) => {
      const store = openStore(options);
      return { ...store, ...changeStore(store) };
    },
    createCloud: createGeelark,
  };
  program = await startProgram(
    config,
    'test',
    createLogger('error', clock, new PassThrough().resume()),
    parts,
  );
  client = connect(config.socketPath, { version: 'test' });
}

/** Waits for a fact; fails the test when it does not come in time. */
async function fact(name: string, about: Partial<Fact> = {}): Promise<Fact> {
  const signal = AbortSignal.timeout(patienceMs);
  for await (const found of client.follow({ since: 0, signal })) {
    if (
      found.name === name &&
      Object.entries(about).every(([key, value]) => Reflect.get(found, key) === value)
    ) {
      return found;
    }
  }
  throw new Error(`${name} did not happen`);
}

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'postd-program-'));
  cpSync('campaigns', join(directory, 'campaigns'), { recursive: true });
});

afterEach(async () => {
  program.stop('cancel');
  await program.ended.catch(() => undefined);
  await cloud.close();
  rmSync(directory, { recursive: true, force: true });
});

describe('a campaign with a bug in it', () => {
  it('is restarted, given up with its reason on show, and the other one never notices', async () => {
    const podcast = (store: Store, runId: number) => store.run(runId)?.campaign === 'podcast';
    await start((store) => ({
      claim: (order) => {
        if (podcast(store, order.runId)) throw new TypeError('a bug of ours');
        return store.claim(order);
      },
    }));
    await client.startCampaign('podcast', { limit: 2 });
    await client.startCampaign('viral', { limit: 2 });
    await fact('campaign.crashed', { campaign: 'podcast' });
    await fact('campaign.finished', { campaign: 'viral' });

    const { runs } = await client.status();
    expect(runs).toMatchObject([{ campaign: 'podcast', phase: 'crashed', reason: 'a bug of ours' }]);
    expect((await client.campaign('viral')).counts.succeeded).toBe(2);
    expect((await client.campaign('podcast')).counts.pending).toBe(2);
  });
});

describe('money', () => {
  it('that is used up pauses everything, stops go on, and an operator resumes', async () => {
    await start();
    world.faults.add([{ kind: 'start_refused', code: 41001, next: 1 }]);
    await client.startCampaign('viral', { limit: 2 });
    const { message } = await fact('posting.paused');
    expect(message).toContain('paused');
    const { pauses } = await client.status();
    expect(pauses).toMatchObject([{ kind: 'everything', name: null, code: 'geelark.41001' }]);

    await client.resume({});
    await fact('campaign.finished', { campaign: 'viral' });
    expect((await client.campaign('viral')).counts.succeeded).toBe(2);
    expect(world.truth().phones.flatMap(({ runs }) => runs.filter(({ leftOn }) => leftOn))).toEqual([]);
  });

  it('of a day is kept: beyond the phone minutes nothing new is begun until an operator resumes', async () => {
    await start(undefined, { maxPhoneMinutesPerDay: '1' });
    await client.startCampaign('viral', { limit: 3, workers: 1 });
    await fact('posting.paused');
    expect((await client.campaign('viral')).counts).toMatchObject({ succeeded: 1, pending: 2 });
    await client.resume({});
    await fact('campaign.finished', { campaign: 'viral' });
    expect((await client.campaign('viral')).counts.succeeded).toBe(3);
  });
});

describe('a store that cannot write', () => {
  it('ends the daemon before anything is done that it could not remember', async () => {
    await start(() => ({
      acquireLease: () => {
        throw new Error('never reached');
      },
      advanceAttempt: () => {
        throw new Error('the disk is full');
      },
    }));
    await client.startCampaign('viral', { limit: 1 });
    await expect(program.ended).rejects.toThrow('the disk is full');
    const { calls } = world.truth();
    expect(calls['phone/start']).toBeUndefined();
  });
});
