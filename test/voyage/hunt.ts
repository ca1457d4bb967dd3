import type { Bug } from './bugs.ts';
import { drawPlan } from './plan.ts';
import { sail } from './voyage.ts';

/** How a bug was caught, or that it was not within the seeds it was given. */
export interface Catch {
  caught: boolean;
  seeds: number;
  rule: string | null;
  message: string;
}

/** Sails seed after seed with the bug on board, until a checker notices. */
export async function catchBug({ rig, breaks, withinSeeds, scheduled = false }: Bug): Promise<Catch> {
  for (let seed = 1; seed <= withinSeeds; seed += 1) {
    const plan = drawPlan({ seed, days: 0.5, phones: 16, keep: null, calm: false, scheduled });
    const { breach } = await sail(plan, rig);
    if (breach === null) continue;
    return { caught: breaks.includes(breach.rule), seeds: seed, rule: breach.rule, message: breach.message };
  }
  return { caught: false, seeds: withinSeeds, rule: null, message: 'nobody noticed' };
}
