import { expect, it } from 'vitest';
import { createActor, fromPromise } from 'xstate';
import { defaultPolicy } from '../../src/domain/policy.ts';
import { asItIs, type Stock } from '../../src/domain/run.ts';
import { minutesMs, secondsMs } from '../../src/domain/time.ts';
import { campaignMachine } from '../../src/machines/campaign/machine.ts';
import { workerMachine } from '../../src/machines/worker/machine.ts';
import { aRun } from '../support/rows.ts';
import { VirtualClock } from '../support/virtualClock.ts';

/** A campaign whose only account is busy elsewhere. */
function waitingCampaign(changes: Partial<Stock> = {}) {
  const clock = new VirtualClock();
  const claims: string[] = [];
  const days = { asked: 0, fails: false };
  const stock: Stock = {
    due: 0,
    inHand: 0,
    nextDueAt: null,
    blocked: 1,
    retrying: 0,
    open: 1,
    paused: false,
    opensAt: null,
    nextDay: null,
    ...changes,
  };
  const machine = campaignMachine.provide({
    actors: {
      worker: workerMachine.provide({
        actors: {
          claim: fromPromise(async ({ input }) => {
            claims.push(input.worker);
            // The first claim takes its time, so that the campaign stays at work and is nudged there.
            if (claims.length === 1)
              await new Promise((resolve) => clock.setTimeout(() => resolve(null), minutesMs(1)));
            return { at: clock.now(), claim: { kind: 'nothing' as const } };
          }),
        },
      }),
      seed: fromPromise(async ({ input }) => ({
        at: clock.now(),
        kind: 'opened' as const,
        run: aRun({ campaign: input.campaign, workers: 2 }),
        added: 1,
        jobs: 1,
        accounts: 1,
        planSeed: 1,
        warnings: [],
      })),
      planDay: fromPromise(async () => {
        days.asked += 1;
        if (days.fails) return { at: clock.now(), kind: 'refused' as const };
        if (stock.nextDay !== null) stock.nextDay = { ...stock.nextDay, hasCome: false };
        return { at: clock.now(), kind: 'planned' as const, added: 1 };
      }),
      takeStock: fromPromise(async () => ({ at: clock.now(), stock })),
    },
  });
  const campaign = createActor(machine, {
    clock,
    input: { campaign: 'viral', options: asItIs, seedOnly: false, policy: defaultPolicy, instance: 'abc123' },
  }).start();
  return { clock, campaign, stock, claims, days };
}

it('a campaign that hears of looks while it is at work does not run ahead of the clock', async () => {
  const { clock, campaign } = waitingCampaign();
  campaign.send({ type: 'campaign.begin', at: clock.now() });
  for (let round = 0; round < 12; round += 1) {
    await clock.advance(secondsMs(10));
    if (campaign.getSnapshot().context.at > clock.now()) break;
    campaign.send({ type: 'looks', at: clock.now(), phones: {}, tasks: {} });
  }
  expect(campaign.getSnapshot().context.at).toBeLessThanOrEqual(clock.now());
});

it('a paused campaign waits, although nothing can become due, and looks at once when it is nudged', async () => {
  const { clock, campaign, stock } = waitingCampaign({ blocked: 0, paused: true });
  campaign.send({ type: 'campaign.begin', at: clock.now() });
  await clock.advance(minutesMs(3));
  expect(campaign.getSnapshot()).toMatchObject({ status: 'active', value: 'paused' });
  stock.paused = false;
  campaign.send({ type: 'campaign.nudge', at: clock.now() });
  await clock.advance(secondsMs(1));
  expect(campaign.getSnapshot()).toMatchObject({ status: 'done', value: 'finished' });
});

it('a paused campaign without an open job is finished all the same', async () => {
  const { clock, campaign } = waitingCampaign({ blocked: 0, open: 0, paused: true });
  campaign.send({ type: 'campaign.begin', at: clock.now() });
  await clock.advance(minutesMs(3));
  expect(campaign.getSnapshot().value).toBe('finished');
});

it('a campaign that waits for later looks at once when it is nudged', async () => {
  const { clock, campaign, claims } = waitingCampaign({ blocked: 0, nextDueAt: Date.UTC(2026, 0, 5, 15) });
  campaign.send({ type: 'campaign.begin', at: clock.now() });
  await clock.advance(minutesMs(3));
  expect(campaign.getSnapshot().value).toBe('waiting');
  const before = claims.length;
  campaign.send({ type: 'campaign.nudge', at: clock.now() });
  await clock.advance(secondsMs(1));
  expect(claims.length).toBe(before + 2);
});

it('outside its hours a campaign rests, claims nothing that counts, and is back when they begin', async () => {
  const { clock, campaign, stock } = waitingCampaign({ blocked: 0, due: 1 });
  const opensAt = clock.now() + minutesMs(600);
  stock.opensAt = opensAt;
  campaign.send({ type: 'campaign.begin', at: clock.now() });
  await clock.advance(minutesMs(300));
  expect(campaign.getSnapshot()).toMatchObject({
    status: 'active',
    value: 'resting',
    context: { phones: {} },
  });
  stock.opensAt = null;
  stock.due = 0;
  stock.open = 0;
  await clock.advance(minutesMs(2));
  expect(campaign.getSnapshot().value).toBe('finished');
});

it('a campaign that rests and has nothing to do when its hours begin is finished', async () => {
  const { clock, campaign, stock } = waitingCampaign({ blocked: 0 });
  stock.opensAt = clock.now() + minutesMs(600);
  campaign.send({ type: 'campaign.begin', at: clock.now() });
  await clock.advance(minutesMs(3));
  expect(campaign.getSnapshot().value).toBe('finished');
});

it('a stop ends a rest at once, and a nudge looks at once', async () => {
  const { clock, campaign, stock, claims } = waitingCampaign({ blocked: 0, due: 1 });
  stock.opensAt = clock.now() + minutesMs(600);
  campaign.send({ type: 'campaign.begin', at: clock.now() });
  await clock.advance(minutesMs(3));
  const before = claims.length;
  campaign.send({ type: 'campaign.nudge', at: clock.now() });
  await clock.advance(1);
  expect(claims.length).toBe(before + 2);
  expect(campaign.getSnapshot().value).toBe('resting');
  campaign.send({ type: 'campaign.end', at: clock.now(), ending: 'stop' });
  await clock.advance(1);
  expect(campaign.getSnapshot().value).toBe('stopped');
});

it.each([
  ['forward, as when the machine slept', minutesMs(600)],
  ['back', -minutesMs(600)],
])('a clock that jumps %s is noticed within a few minutes, without a rush', async (_, jumpMs) => {
  const { clock, campaign, stock, claims } = waitingCampaign({ blocked: 0, due: 1 });
  let aheadMs = 0;
  const now = clock.now.bind(clock);
  clock.now = () => now() + aheadMs;
  const opensAt = clock.now() + minutesMs(500);
  stock.opensAt = opensAt;
  campaign.send({ type: 'campaign.begin', at: clock.now() });
  await clock.advance(minutesMs(5));
  expect(campaign.getSnapshot().value).toBe('resting');
  aheadMs = jumpMs;
  const before = claims.length;
  if (jumpMs > 0) Object.assign(stock, { opensAt: null, due: 0, open: 0 });
  await clock.advance(defaultPolicy.lookAgainMs);
  expect(campaign.getSnapshot().value).toBe(jumpMs > 0 ? 'finished' : 'resting');
  expect(claims.length - before).toBeLessThan(8);
});

it('a continuous run waits for the next day, plans it when it comes, and tries again what could not be planned', async () => {
  const { clock, campaign, stock, days } = waitingCampaign({ blocked: 0, open: 0 });
  const midnight = clock.now() + minutesMs(90);
  stock.nextDay = { at: midnight, hasCome: false };
  campaign.send({ type: 'campaign.begin', at: clock.now() });
  await clock.advance(minutesMs(80));
  expect(campaign.getSnapshot()).toMatchObject({ status: 'active', value: 'awaitingDay' });
  expect(days.asked).toBe(0);
  stock.nextDay = { at: midnight + minutesMs(1440), hasCome: true };
  days.fails = true;
  await clock.advance(minutesMs(9));
  expect(campaign.getSnapshot().value).toBe('awaitingDay');
  expect(days.asked).toBe(1);
  days.fails = false;
  await clock.advance(minutesMs(10));
  expect(days.asked).toBe(2);
  expect(campaign.getSnapshot()).toMatchObject({
    value: 'awaitingDay',
    context: { run: { passNumber: 1, plannedAt: expect.any(Number) as unknown } },
  });
});
