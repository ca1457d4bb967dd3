import { accessSync, constants } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { listCampaigns } from '../../campaigns/index.ts';
import type { PhoneCloud } from '../../domain/cloud.ts';
import { messageOf, PostdError } from '../../domain/failure.ts';
import type { Store } from '../../domain/store.ts';
import type { Clock } from '../../domain/time.ts';
import { typed } from '../../domain/typed.ts';
import type { CheckupView, Inspection } from '../../ipc/contract.ts';
import type { Config } from '../config/load.ts';

export interface InspectionPorts {
  store: Store;
  cloud: PhoneCloud;
  clock: Clock;
  /** What is in force. */
  config: () => Config;
  /** How far the cloud's clock was ahead of ours at its last answer; null when it cannot be told. */
  cloudAheadMs: () => number | null;
}

type Found = Omit<CheckupView, 'name'>;

const ok = (message: string): Found => ({ state: 'ok', message, hint: '' });
const warn = (message: string, hint: string): Found => ({ state: 'warn', message, hint });
const fail = (message: string, hint: string): Found => ({ state: 'fail', message, hint });

/** A database that runs out of disk stops all work, so it should be heard of before. */
const fewBytes = 1_000_000_000;
const tooFewBytes = 100_000_000;
/** Signatures carry a moment, and clouds refuse those that are minutes off. */
const mostSkewMs = 30_000;

/** How the daemon itself is. A check that breaks is a failed check, never a failed answer. */
export function createInspection(ports: InspectionPorts): Inspection {
  const { store, clock, config } = ports;
  return {
    config: () => ({ now: clock.now(), settings: config().explained }),
    health: async () => {
      const cloud = await checked('cloud', () => checkCloud(ports));
      return {
        now: clock.now(),
        checks: [
          await checked('database', () => checkDatabase(store)),
          await checked('disk', () => checkDisk(config().stateDir)),
          await checked('campaigns', () => checkCampaigns(config().campaignsDir)),
          cloud,
          await checked('clock', () => checkClock(ports)),
          await checked('pauses', () => checkPauses(store)),
        ],
      };
    },
  };
}

const checked = async (name: string, check: () => Found | Promise<Found>): Promise<CheckupView> => {
  try {
    return { name, ...(await check()) };
  } catch (error) {
    return { name, ...fail(messageOf(error), error instanceof PostdError ? error.hint : '') };
  }
};

const checkDatabase = async (store: Store): Promise<Found> => {
  const [first, ...others] = (await store.inspect()).damages;
  if (first === undefined) return ok('every page and index is sound');
  const more = others.length === 0 ? '' : `, and ${others.length} more`;
  return fail(
    `the database is damaged: ${first}${more}`,
    'postctl daemon stop, keep a copy of the state directory, put back a backup',
  );
};

const checkDisk = async (stateDir: string): Promise<Found> => {
  const { bavail, bsize } = await statfs(stateDir);
  const free = bavail * bsize;
  const message = `${(free / 1e9).toFixed(1)} GB free in ${stateDir}`;
  if (free < tooFewBytes) return fail(message, `free some space: du -sh ${stateDir}`);
  return free < fewBytes ? warn(message, `du -sh ${stateDir}`) : ok(message);
};

const checkCampaigns = async (campaignsDir: string): Promise<Found> => {
  accessSync(campaignsDir, constants.R_OK | constants.X_OK);
  const campaigns = await listCampaigns(campaignsDir);
  const broken = campaigns.filter(({ problem }) => problem !== null);
  const [first] = broken;
  if (first !== undefined) {
    const names = broken.map(({ name }) => name).join(', ');
    return warn(
      `${broken.length} of ${campaigns.length} cannot be read: ${names}`,
      `postctl campaign check ${typed(first.name)}`,
    );
  }
  return campaigns.length === 0
    ? warn(`there are none in ${campaignsDir}`, 'make a folder with accounts.txt in it')
    : ok(`${campaigns.length} in ${campaignsDir}`);
};

const checkCloud = async ({ cloud, config }: InspectionPorts): Promise<Found> => {
  const { cloudUrl, credentials } = config();
  if (credentials === null) {
    return fail('there are no credentials for the cloud', 'postctl config show --origin');
  }
  const reply = await cloud.checkAccess();
  if (reply.ok) return ok(`${cloudUrl} takes our ${credentials.kind}`);
  const { message, blame } = reply.failure;
  return fail(message, blame === 'operator' ? 'postctl config show --origin' : 'try again in a minute');
};

const checkClock = ({ config, cloudAheadMs }: InspectionPorts): Found => {
  if (config().pace.scale !== 1) {
    return { state: 'skipped', message: `time runs ${config().pace.scale} times faster`, hint: '' };
  }
  const aheadMs = cloudAheadMs();
  if (aheadMs === null) return { state: 'skipped', message: 'the cloud did not tell its time', hint: '' };
  const seconds = Math.abs(Math.round(aheadMs / 1000));
  return Math.abs(aheadMs) > mostSkewMs
    ? fail(
        `our clock is ${seconds} s ${aheadMs > 0 ? 'behind' : 'ahead of'} the cloud's`,
        'timedatectl set-ntp true',
      )
    : ok(`within ${Math.max(seconds, 1)} s of the cloud's`);
};

const checkPauses = (store: Store): Found => {
  const [first, ...others] = store.pauses();
  if (first === undefined) return ok('nothing is paused');
  const more = others.length === 0 ? '' : `; ${others.length} more`;
  return warn(`${first.name ?? first.kind}: ${first.message}${more}`, 'postctl status');
};
