import { mkdirSync, mkdtempSync, existsSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Moment } from '../../src/domain/time.ts';
import { fleetSchema } from '../../src/simulator/fleet.ts';
import { createWorld, type World } from '../../src/simulator/world.ts';
import { writeFolder } from '../voyage/folders.ts';
import type { CampaignPlan } from '../voyage/plan.ts';

/** The one campaign of the walks, its two accounts, and people's phones beside them. */
export const campaign: CampaignPlan = {
  name: 'viral',
  network: 'instagram',
  accounts: ['viral.ada', 'viral.bo'],
  videos: [1, 2, 3, 4],
  cap: 3,
  workers: 1,
  patienceMs: 7_200_000,
  createAgain: true,
  schedule: null,
};

export const timeZone = 'Europe/Berlin';
export const firstMoment: Moment = Date.UTC(2026, 0, 5, 10);

/** Every walk sees the same world, until it does something to it. */
export const newWorld = (startAt: Moment): World =>
  createWorld({
    seed: 'walk',
    fleet: fleetSchema.parse({ phones: campaign.accounts.map((name) => ({ name })) }),
    startAt,
    options: { slowCallProbability: 0, historyDelayMaxMs: 1000, resourceReadableMaxMs: 0 },
  });

const fastDisk = '/dev/shm';

/** A directory for one walk, or for what all walks begin with; gone when it is disposed of. */
export class Harbour implements Disposable {
  readonly directory = mkdtempSync(join(existsSync(fastDisk) ? fastDisk : tmpdir(), 'postd-walk-'));
  readonly campaigns = join(this.directory, 'campaigns');
  #disks = 0;

  /** An empty place for a database. */
  newDisk(): string {
    this.#disks += 1;
    const disk = join(this.directory, `disk-${this.#disks}`);
    mkdirSync(disk);
    return disk;
  }

  writeFolders(plan: CampaignPlan): void {
    writeFolder(this.campaigns, plan);
  }

  /** Somebody has the list of accounts elsewhere while this is done. */
  async withoutAccounts(name: string, work: () => Promise<void>): Promise<void> {
    const list = join(this.campaigns, name, 'accounts.txt');
    const elsewhere = join(this.directory, 'accounts.txt');
    renameSync(list, elsewhere);
    try {
      await work();
    } finally {
      renameSync(elsewhere, list);
    }
  }

  [Symbol.dispose](): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}
