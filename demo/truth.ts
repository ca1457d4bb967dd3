/** The demo's figures. Everything about the cloud comes from the simulator's own ground truth, never from postd. */
import { z } from 'zod';

const run = z.object({
  onAt: z.number(),
  by: z.enum(['api-start', 'api-task', 'person']),
  offAt: z.number().nullable(),
});

const truthSchema = z.object({
  publications: z.array(
    z.object({
      account: z.string(),
      network: z.string(),
      videoSha256: z.string(),
      by: z.enum(['api', 'person']),
    }),
  ),
  phones: z.array(
    z.object({
      name: z.string(),
      runs: z.array(run),
      stopCalls: z.array(z.object({ at: z.number(), whileOnBy: z.string().nullable() })),
    }),
  ),
  calls: z.record(z.string(), z.object({ total: z.number() })),
  phoneMinutes: z.number(),
});

export interface CloudFigures {
  publishedInCloud: number;
  doublePosts: number;
  phonesLeftRunning: number;
  foreignPhonesStopped: number;
  foreignPhonesSeen: number;
  phoneMinutes: number;
  apiCalls: number;
}

/** Asks the simulator what really happened. */
export async function cloudFigures(url: string): Promise<CloudFigures> {
  const answer = await fetch(`${url}/sim/truth`);
  const { publications, phones, calls, phoneMinutes } = truthSchema.parse(await answer.json());
  const ours = publications.filter(({ by }) => by === 'api');
  const posts = Map.groupBy(
    ours,
    ({ account, network, videoSha256 }) => `${network} ${account} ${videoSha256}`,
  );
  const foreign = phones.filter(({ runs }) => runs.some(({ by }) => by === 'person'));
  return {
    publishedInCloud: ours.length,
    doublePosts: [...posts.values()].filter((same) => same.length > 1).length,
    phonesLeftRunning: phones.filter(({ runs }) =>
      runs.some(({ by, offAt }) => by !== 'person' && offAt === null),
    ).length,
    foreignPhonesStopped: foreign.filter(({ stopCalls }) =>
      stopCalls.some(({ whileOnBy }) => whileOnBy === 'person'),
    ).length,
    foreignPhonesSeen: foreign.length,
    phoneMinutes: Math.round(phoneMinutes * 10) / 10,
    apiCalls: Object.entries(calls)
      .filter(([endpoint]) => !endpoint.startsWith('storage/'))
      .reduce((sum, [, { total }]) => sum + total, 0),
  };
}
