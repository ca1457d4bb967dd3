import type { Thought } from '../../../src/daemon/actors.ts';
import { phoneMachine } from '../../../src/machines/phone/machine.ts';
import { createLost } from '../../../src/machines/trouble.ts';
import { always } from '../../../src/domain/schedule.ts';
import { Bench } from '../bench.ts';
import { campaign, Harbour } from '../harbour.ts';
import { orderModel } from '../order/happenings.ts';
import { OrderStage } from '../order/stage.ts';
import { seedRun, type Start } from '../start.ts';
import { explore, type Graph } from '../traverse.ts';
import {
  cutEverywhere,
  walk,
  type Coverage,
  type Failure,
  type Report,
  type Walk,
  type WalkOptions,
} from '../walk.ts';
import { phoneModel } from './happenings.ts';
import { PhoneStage, type PhoneRoles } from './stage.ts';

let graph: Graph | null = null;
export const phoneGraph = (): Graph => (graph ??= explore(phoneModel));

let orders: Graph | null = null;
const orderGraph = (): Graph => (orders ??= explore(orderModel));

/** A run, an attempt that wants its phone, and another one of that account that was left in doubt earlier. */
export async function phoneStart(harbour: Harbour): Promise<Start & PhoneRoles> {
  const seeded = await seedRun(harbour, { accounts: ['viral.ada'] });
  const bench = new Bench({ ...seeded, open: [] });
  const { store, disk } = bench.life;
  const order = { runId: 1, worker: 'w1', holding: null, day: '2026-01-05', at: bench.now, open: always };
  const [first, second] = [0, 1].map((turn) => {
    const claim = store.claim(order);
    if (claim.kind !== 'taken') throw new Error('there is no job');
    const { attemptId } = claim.attempt;
    const outcome = { kind: 'unconfirmed', failure: createLost } as const;
    if (turn === 0)
      store.settle({ attemptId, outcome, fromDay: order.day, untilDay: order.day, at: order.at });
    return attemptId;
  });
  await bench.bury();
  return { ...seeded, disk, doubtfulId: first ?? 0, attemptId: second ?? 0 };
}

async function waysIn(harbour: Harbour, phone: Thought['phone']): Promise<Walk['ways']> {
  const start = await phoneStart(harbour);
  const enter = async (coverage: Coverage): Promise<PhoneStage> => {
    const bench = new Bench({ ...start, thought: { phone }, open: [] });
    await bench.settle();
    return new PhoneStage(bench, start, coverage);
  };
  return [{ graph: phoneGraph(), enter }];
}

/** The same machine under an operator's lease: a phone that somebody left on is ordered off. */
async function ordersIn(harbour: Harbour, phone: Thought['phone']): Promise<Walk['ways']> {
  const [account = ''] = campaign.accounts;
  const start = await seedRun(harbour, { accounts: [account] });
  const enter = async (coverage: Coverage): Promise<OrderStage> => {
    const bench = new Bench({ ...start, thought: { phone }, open: [] });
    await bench.settle();
    return new OrderStage(bench, account, coverage);
  };
  return [{ graph: orderGraph(), enter }];
}

/** Whatever happened, the next deadline comes: what a phone keeps in mind beside its row shows then. */
const isTime = (happening: string): boolean => happening === 'the time is up';

/** Walks the graph of the production machine on the phone machine that is given. */
export async function walkPhone(
  phone: Thought['phone'] = phoneMachine,
  options: WalkOptions = {},
): Promise<Report> {
  using harbour = new Harbour();
  const ways = [...(await waysIn(harbour, phone)), ...(await ordersIn(harbour, phone))];
  return await walk({ machine: phone, beyond: isTime, ways }, options);
}

/** Kills postd in each state instead, after which the whole daemon takes over. */
export async function cutPhone(
  where: Parameters<typeof cutEverywhere>[1],
  phone: Thought['phone'] = phoneMachine,
): Promise<Failure[]> {
  using harbour = new Harbour();
  return await cutEverywhere({ ways: await waysIn(harbour, phone) }, where);
}
