import { hoursMs, minutesMs, secondsMs, type Moment } from '../../src/domain/time.ts';
import { fleetSchema, type FleetSpec } from '../../src/simulator/fleet.ts';
import type { Options } from '../../src/simulator/options.ts';
import { createRandom, type Random } from '../../src/simulator/random.ts';
import { pick, type Item } from './items.ts';
import { drawSchedules, type SchedulePlan } from './schedules.ts';
import { drawFaults } from './storms.ts';
import { drawVisits } from './visits.ts';

/** What a voyage is asked to be. */
export interface Wish {
  seed: number;
  days: number;
  phones: number;
  /** Only these items of what the seed draws; null: all of them. */
  keep: readonly string[] | null;
  /** Nothing goes wrong, and nobody else is there. */
  calm: boolean;
  /** Every campaign has a schedule and goes on day after day; else some do. */
  scheduled: boolean;
}

export interface CampaignPlan {
  name: string;
  network: 'instagram' | 'tiktok';
  accounts: string[];
  /** Numbers of videos; the same number is the same bytes, in every campaign. */
  videos: number[];
  cap: number;
  workers: number;
  patienceMs: number;
  createAgain: boolean;
  /** Null: around the clock. */
  schedule: SchedulePlan | null;
}

export interface Plan {
  wish: Wish;
  startAt: Moment;
  /** From then on nothing goes wrong any more. */
  healAt: Moment;
  endAt: Moment;
  timeZone: string;
  fleet: FleetSpec;
  options: Partial<Options>;
  /** Whether the cloud's word on a phone may be some seconds old, while it hurts. */
  lags: boolean;
  /** How likely a call finds no connection, while it hurts. */
  noConnection: number;
  /** How likely a letter about a notice is lost, or its answer, while it hurts. */
  losing: number;
  campaigns: CampaignPlan[];
  items: Item[];
}

const dayMs = hoursMs(24);
/** In half a day no account runs out of them; in a month it needs more. */
const videosInAll = 14;
const videosADay = 5;

/** Everything that a seed decides before the voyage begins. */
export function drawPlan(wish: Wish): Plan {
  const chance = createRandom(`voyage ${wish.seed}`);
  const startAt = Date.UTC(2026, 2, 28, 6) + Math.floor(chance.next() * dayMs);
  const healAt = startAt + Math.round(wish.days * dayMs * 0.7);
  const endAt = startAt + wish.days * dayMs;
  const accounts = Array.from({ length: wish.phones }, (_, n) => `acc-${String(n + 1).padStart(3, '0')}`);
  const campaigns = drawCampaigns(chance, accounts, wish);
  const starts = drawStarts(chance, campaigns, startAt, healAt, endAt);
  const busyAt = starts.filter(({ at }) => at < healAt).map(({ at }) => at);
  const plan: Plan = {
    wish,
    startAt,
    healAt,
    endAt,
    timeZone: pick(chance, ['UTC', 'America/New_York', 'Europe/Berlin', 'Asia/Kolkata']),
    fleet: drawFleet(chance, accounts, wish.calm),
    options: wish.calm ? {} : drawOptions(chance),
    lags: !wish.calm && chance.chance(0.7),
    noConnection: wish.calm || chance.chance(0.5) ? 0 : 0.01,
    losing: wish.calm ? 0 : 0.3,
    campaigns,
    items: [...starts],
  };
  if (wish.calm) return plan;
  const busy = (): Moment => pick(chance, busyAt) + chance.next() * minutesMs(50);
  plan.items.push(
    ...drawFaults(chance, Math.round(150 * wish.days), busy),
    ...drawVisits(chance, [...accounts, 'va-1'], Math.round(1.2 * wish.phones * wish.days), busy),
    ...drawCuts(chance, Math.round(12 * wish.days), busy),
    ...drawOrders(chance, campaigns, Math.round(4 * wish.days), busy),
  );
  plan.items = plan.items.filter(
    ({ id, at }) => (wish.keep === null || id.startsWith('go') || wish.keep.includes(id)) && at >= startAt,
  );
  return plan;
}

/** Three campaigns that share some accounts and some videos; two of them on one network. */
function drawCampaigns(chance: Random, accounts: readonly string[], wish: Wish): CampaignPlan[] {
  const part = (from: number, to: number): string[] =>
    accounts.slice(Math.floor(from * accounts.length), Math.ceil(to * accounts.length));
  const length = Math.max(videosInAll, Math.ceil(videosADay * wish.days));
  const numbers = Array.from({ length }, (_, n) => n + 1);
  const videos = (from: number, to: number): number[] =>
    numbers.slice(Math.floor((from * length) / videosInAll), Math.floor((to * length) / videosInAll));
  const schedules = drawSchedules(wish.seed, 3, wish.scheduled);
  const campaign = (
    name: string,
    network: CampaignPlan['network'],
    whose: string[],
    videos: number[],
  ): CampaignPlan => ({
    name,
    network,
    accounts: whose,
    videos,
    cap: 1 + Math.floor(chance.next() * 3),
    workers: 2 + Math.floor(chance.next() * 3),
    patienceMs: minutesMs(20 + Math.floor(chance.next() * 100)),
    createAgain: chance.chance(0.8),
    schedule: schedules.shift() ?? null,
  });
  return [
    campaign('viral', 'instagram', part(0, 0.6), videos(0, 8)),
    campaign('podcast', 'instagram', part(0.4, 1), videos(4, 12)),
    campaign('clips', 'tiktok', part(0.3, 0.7), videos(8, videosInAll)),
  ];
}

/** Every few hours each campaign is told to go; if it is going already, nothing comes of it. */
function drawStarts(
  chance: Random,
  campaigns: readonly CampaignPlan[],
  startAt: Moment,
  healAt: Moment,
  endAt: Moment,
): Item[] {
  const everyMs = hoursMs(3);
  const rounds = Array.from(
    { length: Math.ceil((healAt - startAt) / everyMs) },
    (_, n) => startAt + n * everyMs,
  );
  const calmRounds = [healAt + minutesMs(10), healAt + (endAt - healAt) / 2];
  return [...rounds, ...calmRounds].flatMap((at, round) =>
    campaigns.map(({ name, schedule }): Item => ({
      id: `go${round}-${name}`,
      at: Math.round(at + chance.next() * minutesMs(20)),
      kind: 'start',
      campaign: name,
      ...limited(6 + Math.floor(chance.next() * 12), schedule),
    })),
  );
}

/** A run that is limited does not go on by itself. */
const limited = (limit: number, schedule: SchedulePlan | null): { limit: number | null } => ({
  limit: schedule?.continuous === true ? null : limit,
});

function drawFleet(chance: Random, accounts: readonly string[], calm: boolean): FleetSpec {
  const troubled = (name: string) => {
    const luck = chance.next();
    if (calm || luck > 0.16) return { name };
    if (luck < 0.03) return { name, account: { failCode: 20116 } };
    if (luck < 0.05) return { name, account: { failCode: 20204, failOnce: true } };
    if (luck < 0.07) return { name, account: { failCode: 20100, failOnce: true } };
    if (luck < 0.1) return { name, boot: { behaviour: pick(chance, ['dies', 'stuck', 'slow']), once: true } };
    return { name, person: drawGuest(chance) };
  };
  return fleetSchema.parse({
    phones: [
      ...accounts.map(troubled),
      { name: 'va-1', status: 'running' },
      { name: 'va-2', person: { name: 'Vera', kind: 'holds' } },
      { name: 'va-3', person: { name: 'Vito', kind: 'left-on' } },
    ],
  });
}

const drawGuest = (chance: Random) => ({
  name: 'Gus',
  kind: pick(chance, ['holds', 'left-on']),
  leavesAfterSeconds: 60 + Math.floor(chance.next() * 7200),
  off: chance.chance(0.8),
});

/** What the sources leave open: postd has to be right in every one of these worlds. */
function drawOptions(chance: Random): Partial<Options> {
  return {
    startOnStarted: pick(chance, ['success', 'refused']),
    startWhileStopping: pick(chance, ['reboots', 'ignored']),
    stopOnOff: pick(chance, ['success', 'refused']),
    pageSizeOver100: pick(chance, ['null-data', 'refused']),
    taskBegins: pick(chance, ['before-boot', 'after-boot']),
    secondTask: pick(chance, ['fails', 'waits']),
    phoneAfterTask: pick(chance, ['stays-on', 'stays-on', 'off-if-task-booted-it', 'off']),
    pastScheduleAt: pick(chance, ['kept', 'becomes-now']),
    rpaNameIsPlanName: chance.chance(0.8),
    historyOrder: pick(chance, ['newest-first', 'oldest-first']),
    historyShowsFuture: chance.chance(0.8),
    cancelLosesProbability: pick(chance, [0, 0.1, 0.5]),
  };
}

function drawCuts(chance: Random, count: number, busy: () => Moment): Item[] {
  return Array.from({ length: count }, (_, n) => ({
    id: `cut${n + 1}`,
    at: Math.round(busy()),
    kind: 'cut',
    mode: pick(chance, ['before', 'after', 'torn'] as const),
    steps: 1 + Math.floor(chance.next() * 40),
    share: chance.next(),
    downMs: Math.round(chance.chance(0.7) ? secondsMs(1 + chance.next() * 30) : chance.next() * hoursMs(2)),
  }));
}

/** What operators do beside starting campaigns. Where tasks are cancelled, a cancel may go wrong. */
function drawOrders(
  chance: Random,
  campaigns: readonly CampaignPlan[],
  count: number,
  busy: () => Moment,
): Item[] {
  return Array.from({ length: count }, (_, n) => n + 1).flatMap((n): Item[] => {
    const at = Math.round(busy());
    if (chance.chance(0.4)) {
      return [{ id: `stop${n}`, at, kind: 'stop', campaign: pick(chance, campaigns).name }];
    }
    const ending = pick(chance, ['park', 'cancel', 'cancel'] as const);
    const downMs = Math.round(chance.next() * minutesMs(30));
    const id = `cancelFault${n}`;
    const kind = pick(chance, ['cancel_race', 'cancelled_but_published']);
    const untilAt = at + minutesMs(15);
    return [
      { id: `shutdown${n}`, at, kind: 'shutdown', ending, downMs },
      ...(chance.chance(0.6)
        ? [{ id, at, kind: 'fault', order: { id, kind, next: 2 }, untilAt } as const]
        : []),
    ];
  });
}
