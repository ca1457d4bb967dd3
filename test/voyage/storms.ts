import { minutesMs, type Moment } from '../../src/domain/time.ts';
import { eventFaults } from '../../src/simulator/faults/kinds.ts';
import { wireFaults } from '../../src/simulator/faults/wire.ts';
import type { Random } from '../../src/simulator/random.ts';
import { pick, type Item } from './items.ts';

const callKinds = wireFaults.map(({ kind }) => kind.kind);
const otherKinds = eventFaults.map(({ kind }) => kind);

/** Every way in which the simulated cloud can fail. */
export const faultKinds: readonly string[] = [...callKinds, ...otherKinds];

/** What is hardest to get right comes more often. */
const drawnKinds = [
  ...faultKinds,
  ...['applied_late', 'applied_late', 'applied_late', 'timeout_after', 'drop_after', 'rate_hour_lock'],
];

/** Calls that act are hit more often than calls that only look. */
const endpoints = [
  'phone/start',
  'phone/start',
  'phone/stop',
  'phone/stop',
  'rpa/task/instagramPubReels',
  'rpa/task/instagramPubReels',
  'task/add',
  'task/add',
  'phone/status',
  'task/query',
  'task/historyRecords',
  'upload/getUrl',
  'phone/list',
];

/** Fail codes by whose fault they are; the checkers have the same table from the API reference. */
const failCodes = [20116, 20136, 20204, 20221, 20100, 20107, 20212, 20223, 20258];
/** After these the post may be out. */
const doubtfulCodes = [20003, 20129, 29999, 20213];
const refusals = [40001, 40005, 41001, 43004, 43005, 43006, 43007, 43021, 47001, 47002, 48000, 40000, 50000];

/** Faults in bursts: for a while, one kind strikes a few times, or now and then. */
export function drawFaults(chance: Random, count: number, busy: () => Moment): Item[] {
  return Array.from({ length: count }, (_, n) => {
    const kind = pick(chance, drawnKinds);
    const at = Math.round(busy());
    const strikes = chance.chance(0.6)
      ? { next: 1 + Math.floor(chance.next() * 4) }
      : { probability: 0.05 + 0.3 * chance.next() };
    const where = callKinds.includes(kind) ? { endpoint: pick(chance, endpoints) } : {};
    return {
      id: `fault${n + 1}`,
      at,
      kind: 'fault',
      order: { id: `fault${n + 1}`, kind, ...strikes, ...where, ...drawDetails(kind, chance) },
      untilAt: Math.round(at + minutesMs(10 + chance.next() * 50)),
    };
  });
}

/** What a kind needs to know, beyond what it has a standard for. */
function drawDetails(kind: string, chance: Random): Record<string, unknown> {
  const coin = chance.chance(0.5);
  switch (kind) {
    case 'rate_minute':
      return { http429: coin };
    case 'refused':
      return { code: pick(chance, refusals) };
    case 'http_5xx':
      return { applied: coin, status: pick(chance, [500, 502, 503, 504]) };
    case 'put_5xx':
    case 'put_stall':
      return { applied: coin };
    // Later than the horizon nothing can be proven, by nobody.
    case 'applied_late':
      return { afterSeconds: Math.round(5 + chance.next() * 500) };
    case 'slow_call':
      return { delaySeconds: Math.round(5 + chance.next() * 70) };
    case 'task_fail': {
      const isDoubtful = chance.chance(0.4);
      return {
        failCode: pick(chance, isDoubtful ? doubtfulCodes : failCodes),
        published: isDoubtful && coin,
      };
    }
    case 'human_stop_mid_task':
      return { published: coin };
    case 'human_remote':
      return { leavesAfterSeconds: Math.round(60 + chance.next() * 3600) };
    // A history that hides everything all the time proves the absence of what is there.
    case 'history_hides':
      return { probability: 0.02 };
    default:
      return {};
  }
}
