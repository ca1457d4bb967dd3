/** Tries many points, several towns at a time, and says how many were survived. */
import { availableParallelism } from 'node:os';
import { tryPoint, type Verdict } from './trial.ts';

/** The machine is idle most of a trial, for it waits for scaled time to pass. */
const townsAtATime = 2 * availableParallelism();
/** Which commits there are depends a little on how fast the machine is; a point that was missed is tried again. */
const triesAtMost = 3;

export interface Outcome {
  verdicts: Verdict[];
  /** `points 160, killed 160, survived 160` */
  summary: string;
}

export async function tryPoints(points: readonly string[]): Promise<Outcome> {
  const waiting = [...points];
  const verdicts: Verdict[] = [];
  const work = async (): Promise<void> => {
    for (let point = waiting.shift(); point !== undefined; point = waiting.shift()) {
      verdicts.push(await tryUntilKilled(point));
    }
  };
  await Promise.all(Array.from({ length: townsAtATime }, work));
  const killed = verdicts.filter((verdict) => verdict.killed);
  const survived = killed.filter(({ breaches }) => breaches.length === 0);
  const summary = `points ${points.length}, killed ${killed.length}, survived ${survived.length}`;
  return { verdicts, summary };
}

async function tryUntilKilled(point: string): Promise<Verdict> {
  for (let tries = 1; ; tries += 1) {
    const verdict = await tryPoint(point).catch((error: unknown) => failedTrial(point, error));
    if (verdict.killed || verdict.breaches.length > 0 || tries === triesAtMost) return verdict;
  }
}

const failedTrial = (point: string, error: unknown): Verdict => ({
  point,
  killed: true,
  breaches: [`R8: ${error instanceof Error ? error.message : String(error)}`],
});

/** What has to be looked at: breaches, and points that were never reached. */
export const troubles = ({ verdicts }: Outcome): string[] =>
  verdicts.flatMap(({ point, killed, breaches }) => {
    if (breaches.length > 0) return breaches.map((breach) => `${point}: ${breach}`);
    return killed ? [] : [`${point}: was never reached`];
  });
