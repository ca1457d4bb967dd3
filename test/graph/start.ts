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

const asItIs = {
  workers: null,
  limit: null,
  account: null,
  planSeed: null,
  maxPasses: null,
  retryDelayMs: null,
};

/** Seeds the campaign the way the daemon does, once; each walk gets a copy. */
export async function seedRun(harbour: Harbour, changes: Partial<typeof campaign> = {}): Promise<Start> {
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
  const seeding = bench.lane.during(() =>
    deeds.seed({ campaign: campaign.name, options: asItIs, seedOnly: false }),
  );
  const { kind } = await bench.during(seeding);
  if (kind !== 'opened') throw new Error(`the run was not opened: ${kind}`);
  await bench.bury();
  return { harbour, disk, at: bench.now };
}
