import { collectDefaultMetrics } from 'prom-client';
import { messageOf } from '../../domain/failure.ts';
import type { Store } from '../../domain/store.ts';
import type { Clock } from '../../domain/time.ts';
import type { Condition, Probes } from '../../ipc/probes.ts';
import type { Config } from '../config/load.ts';
import type { Vitals } from '../service/watch.ts';
import type { Counts } from './counts.ts';
import type { Instruments } from './instruments.ts';
import { measure } from './measures.ts';

export interface ProbePorts {
  instruments: Instruments;
  counts: Counts;
  store: Store;
  clock: Clock;
  vitals: Vitals;
  callsFree: () => number;
  /** What is in force. */
  config: () => Config;
  version: string;
}

/** Real time. */
const proofPatienceMs = 2000;

/** What monitoring systems are told: from rows and from what was counted, and never with a call to the cloud. */
export function createProbes(ports: ProbePorts): Probes {
  const { instruments, counts, store, clock, callsFree } = ports;
  const { registry } = instruments;
  collectDefaultMetrics({ register: registry });
  instruments.buildInfo.set({ version: ports.version, node: process.versions.node }, 1);
  return {
    readiness: async () => [
      condition('daemon', daemonProblem(ports.vitals)),
      condition('store', await problemOf(() => store.lastFactSeq())),
      condition('decisions', await problemOf(() => inTime(ports.vitals.prove()))),
      condition('cloud', cloudProblem(ports)),
    ],
    metrics: () => {
      measure(instruments, { store, clock, campaigns: counts.campaigns, callsFree });
      return registry.metrics();
    },
  };
}

const condition = (name: string, problem: string | null): Condition => ({ name, problem });

const daemonProblem = (vitals: Vitals): string | null => {
  if (vitals.isDraining()) return 'shutting down';
  return vitals.isReady() ? null : 'taking up what the last life left';
};

const cloudProblem = ({ config, counts }: ProbePorts): string | null => {
  if (config().credentials === null) return 'there are no credentials';
  const last = counts.lastCall;
  return last === null || last.httpStatus !== null ? null : `no answer to the last call (${last.code})`;
};

const problemOf = async (look: () => unknown): Promise<string | null> => {
  try {
    await look();
    return null;
  } catch (error) {
    return messageOf(error);
  }
};

const inTime = async (proof: Promise<void>): Promise<void> => {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error('no answer')), proofPatienceMs);
  await Promise.race([proof, late.promise]).finally(() => clearTimeout(timer));
};
