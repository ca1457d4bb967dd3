import type { Dispatcher } from 'undici';
import type { PhoneCloud, PhoneStatus } from '../../src/domain/cloud.ts';
import type { Clock } from '../../src/domain/time.ts';
import { createGeelark, type Credentials, type Geelark } from '../../src/geelark/client.ts';
import { exchange } from '../../src/geelark/exchange.ts';
import { authHeaders } from '../../src/geelark/sign.ts';
import { z } from 'zod';
import { fenced } from './fence.ts';

/** A phone cloud to stand on, and the one phone of it that may be touched. */
export interface Place {
  baseUrl: string;
  credentials: Credentials;
  dispatcher: Dispatcher;
  clock: Clock;
  phone: { phoneId: string; name: string };
  /** A small video to upload. */
  video: { path: string; sizeBytes: number };
}

/** What every refusal and every good answer is wrapped in (§1.4). */
const envelope = z.looseObject({
  traceId: z.string(),
  code: z.number(),
  msg: z.string(),
  data: z.unknown().optional(),
});
export type Envelope = z.output<typeof envelope>;

/** A place, and the ways to ask it: through the port that postd uses, and raw where the port hides the fact. */
export interface Ground extends Place {
  cloud: PhoneCloud;
  /** The envelope as it came. Throws when there is none. */
  ask: (endpoint: string, body: object, who?: Credentials) => Promise<Envelope>;
  /** The HTTP status of a PUT with these headers beside the length. */
  put: (url: string, bytes: string, headers: Readonly<Record<string, string>>) => Promise<number>;
  /** Lets time pass on the cloud's clock. */
  wait: (ms: number) => Promise<void>;
  status: () => Promise<PhoneStatus>;
  close: () => Promise<void>;
}

const callLimitMs = 60_000;

/** Everything goes through the fence: no other phone can be touched from here. */
export function standOn(place: Place): Ground {
  const { baseUrl, clock, credentials, phone } = place;
  const dispatcher = fenced(place.dispatcher, phone.phoneId);
  const cloud: Geelark = createGeelark({ baseUrl, credentials, clock, dispatcher });
  const wait = (ms: number) =>
    new Promise<void>((resolve) => {
      clock.setTimeout(() => resolve(), ms);
    });
  return {
    ...place,
    cloud,
    wait,
    ask: async (endpoint, body, who = credentials) => {
      const headers = {
        'Content-Type': 'application/json',
        ...authHeaders(who, crypto.randomUUID(), clock.now()),
      };
      const url = new URL(`${baseUrl}/open/v1/${endpoint}`);
      const request = { url, method: 'POST' as const, headers, body: JSON.stringify(body) };
      return envelope.parse(JSON.parse(await answerTo(dispatcher, request)));
    },
    put: async (url, bytes, headers) => {
      const request = { url: new URL(url), method: 'PUT' as const, headers, body: bytes };
      const result = await exchange(dispatcher, { ...request, timeoutMs: callLimitMs });
      return result.kind === 'answered' ? result.status : 0;
    },
    status: async () => {
      const reply = await cloud.lookAtPhones([phone.phoneId]);
      return reply.ok ? (reply.value[0]?.status ?? 'missing') : 'unknown';
    },
    close: () => cloud.close(),
  };
}

async function answerTo(
  dispatcher: Dispatcher,
  request: { url: URL; method: 'POST'; headers: Record<string, string>; body: string },
): Promise<string> {
  const result = await exchange(dispatcher, { ...request, timeoutMs: callLimitMs });
  if (result.kind !== 'answered') throw new Error(`no answer: ${result.kind}`);
  return result.text;
}
