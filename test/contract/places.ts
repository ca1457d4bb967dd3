/** Simulated clouds, each with a test phone and another one that nobody may touch. */
import { join } from 'node:path';
import { statSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { Agent } from 'undici';
import { paceClock } from '../../src/daemon/clock.ts';
import { PostdError } from '../../src/domain/failure.ts';
import { createGeelark } from '../../src/geelark/client.ts';
import { anyToken } from '../../src/simulator/auth.ts';
import { fleetSchema } from '../../src/simulator/fleet.ts';
import { createRandom } from '../../src/simulator/random.ts';
import { createWorld } from '../../src/simulator/world.ts';
import { fleetArguments } from '../lifecycle/cloud.ts';
import { start, type Running } from '../lifecycle/programs.ts';
import { VoyageClock } from '../voyage/clock.ts';
import { Lane } from '../voyage/lane.ts';
import { Wire } from '../voyage/wire.ts';
import { standOn, type Ground, type Place } from './ground.ts';

const phones = [{ name: 'test phone' }, { name: 'somebody else' }];
const credentials = { kind: 'token' as const, token: 'good' };
const onlyOurs = { ...anyToken, token: credentials.token };
const seed = 'contract';
const timeScale = 240;
const lookEveryMs = 25;

const sample = join(import.meta.dirname, '../../campaigns/viral/videos/plant-parent.mp4');
export const sampleVideo = { path: sample, sizeBytes: statSync(sample).size };

/** The world itself, in this process, on a time that passes as fast as it is waited for. */
export async function insideWorld(): Promise<Ground> {
  const clock = new VoyageClock(Date.parse('2026-01-31T09:00:00Z'));
  const fleet = fleetSchema.parse({ phones });
  const world = createWorld({ seed, fleet, startAt: clock.now(), credentials: onlyOurs });
  const dispatcher = new Wire({
    life: 1,
    world,
    clock,
    lifeClock: clock,
    lane: new Lane(),
    chance: createRandom(seed),
    lag: () => null,
    refusing: () => 0,
    isDead: () => false,
    onCall: () => undefined,
    onAnswer: () => undefined,
  });
  let isOpen = true;
  const pass = (): void => {
    const next = clock.nextAt();
    if (next !== null) clock.advance(next);
    if (isOpen) setImmediate(pass);
  };
  pass();
  const ground = await standOnFirst({ baseUrl: 'http://cloud.test', dispatcher, clock });
  const close = async () => {
    await ground.close();
    isOpen = false;
  };
  return { ...ground, close };
}

/** postsim as a program of its own, over HTTP. `folder` takes its fleet file. */
export async function behindHttp(folder: string): Promise<Ground> {
  const origin = Date.now();
  const pace = ['--time-scale', String(timeScale), '--time-origin', String(origin)];
  const postsim = start('postsim', [...fleetArguments(folder, phones), ...pace], {
    env: { POSTSIM_TOKEN: credentials.token },
  });
  const baseUrl = await urlOf(postsim);
  const dispatcher = new Agent();
  const clock = paceClock({ scale: timeScale, origin });
  const ground = await standOnFirst({ baseUrl, dispatcher, clock });
  const close = async () => {
    await ground.close();
    await dispatcher.close();
    await postsim.kill();
  };
  return { ...ground, close };
}

async function urlOf(postsim: Running): Promise<string> {
  for (;;) {
    const url = /http:\/\/\S+/.exec(postsim.stdout)?.[0];
    if (url !== undefined) return url;
    if (postsim.isOver) throw new Error(`postsim ended: ${postsim.stderr}`);
    await pause(lookEveryMs);
  }
}

async function standOnFirst(way: Pick<Place, 'baseUrl' | 'dispatcher' | 'clock'>): Promise<Ground> {
  const phone = await findPhone({ ...way, credentials }, 'test phone');
  return standOn({ ...way, credentials, phone, video: sampleVideo });
}

/** The one phone of this id or name. Throws when there is none, or more than one of the name. */
export async function findPhone(
  way: Pick<Place, 'baseUrl' | 'dispatcher' | 'clock' | 'credentials'>,
  wanted: string,
): Promise<Place['phone']> {
  const cloud = createGeelark(way);
  const reply = await cloud.listPhones();
  await cloud.close();
  if (!reply.ok)
    throw new PostdError('cloud-refused', `the phones cannot be listed: ${reply.failure.message}`);
  const fitting = reply.value.filter(({ phoneId, name }) => phoneId === wanted || name === wanted);
  const [phone] = fitting;
  if (phone !== undefined && fitting.length === 1) return { phoneId: phone.phoneId, name: phone.name };
  throw new PostdError(
    'not-found',
    `${fitting.length === 0 ? 'no phone is' : 'several phones are'} called ${wanted}`,
  );
}
