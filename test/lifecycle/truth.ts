/** What really happened, as the simulated cloud knows it; the only witness these tests believe about the world. */
import { z } from 'zod';

const publication = z.object({
  taskId: z.string(),
  taskName: z.string(),
  account: z.string(),
  network: z.string(),
  videoSha256: z.string(),
  caption: z.string(),
  at: z.number(),
  by: z.enum(['api', 'person']),
});

const phone = z.object({
  phoneId: z.string(),
  name: z.string(),
  status: z.string(),
  person: z.object({ name: z.string() }).nullable(),
  runs: z.array(
    z.object({
      onAt: z.number(),
      by: z.enum(['api-start', 'api-task', 'person']),
      runningAt: z.number().nullable(),
      offAt: z.number().nullable(),
      offBy: z.string().nullable(),
    }),
  ),
  stopCalls: z.array(z.object({ at: z.number(), whileOnBy: z.string().nullable() })),
});

const task = z.object({
  taskId: z.string(),
  taskName: z.string(),
  account: z.string(),
  by: z.enum(['api', 'person']),
  /** 1 waiting, 2 in progress, 3 completed, 4 failed, 7 cancelled. */
  status: z.number(),
  createdAt: z.number(),
  endedAt: z.number().nullable(),
});

export const truthSchema = z.object({
  now: z.number(),
  publications: z.array(publication),
  tasks: z.array(task),
  phones: z.array(phone),
  calls: z.record(z.string(), z.object({ total: z.number() })),
});

export type Truth = z.infer<typeof truthSchema>;
export type PhoneTruth = Truth['phones'][number];
export type Publication = Truth['publications'][number];

export const ours = ({ publications }: Truth): Publication[] => publications.filter(({ by }) => by === 'api');

/** The accounts that postd has posted to, sorted; twice when it has posted twice. */
export const postedTo = (truth: Truth): string[] =>
  ours(truth)
    .map(({ account }) => account)
    .sort();

/** Tasks that run at this moment. */
export const runningTasks = ({ tasks }: Truth): Truth['tasks'] => tasks.filter(({ status }) => status === 2);

export function phoneCalled(truth: Truth, name: string): PhoneTruth {
  const found = truth.phones.find((each) => each.name === name);
  if (found === undefined) throw new Error(`there is no phone ${name}`);
  return found;
}

/** How often we switched the phone on. */
export const boots = (truth: Truth, name: string): number =>
  phoneCalled(truth, name).runs.filter(({ by }) => by !== 'person').length;

/** Phones that postd's start or task switched on and that still run. */
export const leftOn = ({ phones }: Truth): string[] =>
  phones
    .filter(({ runs }) => runs.some(({ by, offAt }) => by !== 'person' && offAt === null))
    .map(({ name }) => name);

/** The rules of the house that a truth can break, each as a sentence; none is the only good answer. */
export const breaches = (truth: Truth): string[] => [...doubles(truth), ...foreignStops(truth)];

/** R1: an (account, network, video) is published once. */
function doubles(truth: Truth): string[] {
  const key = ({ account, network, videoSha256 }: Publication) => `${account} ${network} ${videoSha256}`;
  const counts = Map.groupBy(ours(truth), key);
  return [...counts].filter(([, same]) => same.length > 1).map(([pair]) => `R1: published twice: ${pair}`);
}

/** R2: nobody's phone but ours is sent a stop. */
const foreignStops = ({ phones }: Truth): string[] =>
  phones
    .filter(({ stopCalls }) => stopCalls.some(({ whileOnBy }) => whileOnBy === 'person'))
    .map(({ name }) => `R2: a person's phone was sent a stop: ${name}`);

/** Phones that were sent a stop without ever having been on because of us: by name, that is, not under a lease. */
export const stoppedByName = ({ phones }: Truth): string[] =>
  phones
    .filter(({ runs, stopCalls }) =>
      stopCalls.some((stop) => !runs.some(({ by, onAt }) => by !== 'person' && onAt <= stop.at)),
    )
    .map(({ name }) => name);
