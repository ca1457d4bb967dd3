import { randomUUID } from 'node:crypto';
import { Agent } from 'undici';
import { z } from 'zod';
import type { PhoneCloud } from '../domain/cloud.ts';
import { historyCall } from './history.ts';
import { checkBaseUrl, checkCredentials, defaultTimeouts, type GeelarkOptions } from './options.ts';
import { createPace, defaultPace } from './pace.ts';
import { createPauses, type Pause } from './pauses.ts';
import { phoneCalls } from './phones.ts';
import { publishCall } from './publish.ts';
import { mapReply } from './replies.ts';
import type { Credentials } from './sign.ts';
import { taskCalls } from './tasks.ts';
import { createAsk } from './transport.ts';
import { uploadCalls } from './uploads.ts';
import { walletCall } from './wallet.ts';

export type { GeelarkOptions, Timeouts } from './options.ts';
export type { PaceSettings } from './pace.ts';
export type { Pause } from './pauses.ts';
export type { Credentials } from './sign.ts';
export type { CallReport } from './transport.ts';

export interface Geelark extends PhoneCloud {
  /** From now on every call is made as this one; null: none is made. Throws `bad-config` for what no header can carry. */
  actAs(credentials: Credentials | null): void;
  /** The endpoints that the cloud has closed to us at the moment. */
  pauses(): Pause[];
  /** Calls that could be made at once without coming near the cloud's limit. */
  callsFree(): number;
  /** Calls that wait for their turn are given up unsent; calls under way are waited for. */
  close(): Promise<void>;
}

const connectTimeoutMs = 30_000;
const largestAnswerBytes = 32 * 1024 * 1024;

/**
 * The phone cloud over HTTP, written from the API reference. Every call is sent once, at its turn; what goes wrong is
 * in the reply. Throws a `PostdError` (`bad-config`) for a base URL or credentials that cannot work.
 */
export function createGeelark(options: GeelarkOptions): Geelark {
  const { clock, newTraceId = randomUUID, onCall = ignore, onPause = ignore, onDate = ignore } = options;
  const baseUrl = checkBaseUrl(options.baseUrl);
  let who = checkCredentials(options.credentials);
  const timeouts = { ...defaultTimeouts, ...options.timeouts };
  const dispatcher = options.dispatcher ?? newAgent();
  const pauses = createPauses(clock, options.initialPauses ?? []);
  const pace = createPace(clock, pauses, { ...defaultPace, ...options.pace });
  const ask = createAsk({
    baseUrl,
    credentials: () => who,
    clock,
    dispatcher,
    pace,
    pauses,
    timeoutMs: timeouts.callMs,
    newTraceId,
    onCall,
    onPause,
    onDate,
  });

  return {
    // §1.3. Void, so its data may be anything.
    checkAccess: async () => {
      const reply = await ask({ endpoint: 'auth/status', body: {}, urgency: 'normal', data: z.unknown() });
      return mapReply(reply, () => null);
    },
    ...phoneCalls(ask, clock),
    ...uploadCalls(ask, { dispatcher, clock, timeoutMs: timeouts.uploadMs }),
    ...publishCall(ask, clock),
    ...taskCalls(ask, clock),
    ...historyCall(ask),
    ...walletCall(ask),
    actAs: (credentials) => {
      who = checkCredentials(credentials);
    },
    pauses: () => pauses.list(),
    callsFree: () => pace.free(),
    close: async () => {
      pace.close();
      if (dispatcher !== options.dispatcher) await dispatcher.close();
    },
  };
}

const ignore = (): void => undefined;

/** HTTP/1.1: over one shared HTTP/2 connection a single reset would leave every call under way in doubt. */
const newAgent = (): Agent =>
  new Agent({ allowH2: false, connect: { timeout: connectTimeoutMs }, maxResponseSize: largestAnswerBytes });
