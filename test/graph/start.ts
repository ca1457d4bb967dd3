import { asItIs } from '../../src/domain/run.ts';
import type { Moment } from '../../src/domain/time.ts';
import { openStore } from '../../src/store/open.ts';
import { Bench } from './bench.ts';
import { campaign, firstMoment, type Harbour } from './harbour.ts';

/** What all walks of a machine begin with: a disk on which the campaign's run has just been opened. */
export interface Start {
  harbour: Harbour;
  disk: string;
  at: Moment;
}

/** What a post and its phone ask for behind the first look for an upload: done at once where a walk is not about them. */
export const postsAndPhones = [
  'askUploadUrl',
  'putMedia',
  'publish',
  'lookUp',
  'cancel',
  'settle',
  'acquire',
  'startPhone',
  'stopPhone',
] as const;

/** Seeds the campaign the way the daemon does, once, and opens its run; each walk gets a copy. */
export const seedRun = (harbour: Harbour, changes: Partial<typeof campaign> = {}): Promise<Start> =>
  seed(harbour, changes, false);

/** The same without a run: the jobs are planned, and nobody has started the campaign. */
export const seedPlan = (harbour: Harbour, changes: Partial<typeof campaign> = {}): Promise<Start> =>
  seed(harbour, changes, true);

async function seed(harbour: Harbour, changes: Partial<typeof campaign>, seedOnly: boolean): Promise<Start> {
  harbour.writeFolders({ ...campaign, ...changes });
  const empty = harbour.newDisk();
  openStore({
    directory: empty,
    clock: { now: () => firstMoment, setTimeout: () => null, clearTimeout: () => undefined },
    identity: { timeScale: 1, timeOrigin: 0 },
    instanceId: '5ea5a1',
  }).close();
  const bench = new Bench({ harbour, disk: empty, at: firstMoment, open: [] });
  const { deeds, disk } = bench.life;
  const seeding = bench.lane.during(() => deeds.seed({ campaign: campaign.name, options: asItIs, seedOnly }));
  const { kind } = await bench.during(seeding);
  if (kind === 'refused') throw new Error('the campaign was refused');
  await bench.bury();
  return { harbour, disk, at: bench.now };
}
