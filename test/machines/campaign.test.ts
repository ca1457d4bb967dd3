import { expect, it } from 'vitest';
import { createActor, fromPromise } from 'xstate';
import { defaultPolicy } from '../../src/domain/policy.ts';
import type { Stock } from '../../src/domain/run.ts';
import { minutesMs, secondsMs } from '../../src/domain/time.ts';
import { campaignMachine } from '../../src/machines/campaign/machine.ts';
import { workerMachine } from '../../src/machines/worker/machine.ts';
import { aRun } from '../support/rows.ts';
import { VirtualClock } from '../support/virtualClock.ts';

/** A campaign whose only account is busy elsewhere. */
function waitingCampaign(changes: Partial<Stock> = {}) {
  const clock = new VirtualClock();
  const claims: string[] = [];
  const stock: Stock = {
    due: 0,
    inHand: 0,
    nextDueAt: null,
    blocked: 1,
    retrying: 0,
    open: 1,
    paused: false,
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
      takeStock: fromPromise(async () => ({ at: clock.now(), stock })),
    },
  });
  const options = {
    workers: null,
    limit: null,
    account: null,
    planSeed: null,
    maxPasses: null,
    retryDelayMs: null,
  };
  const campaign = createActor(machine, {
    clock,
    input: { campaign: 'viral', options, seedOnly: false, policy: defaultPolicy, instance: 'abc123' },
  }).start();
  return { clock, campaign, stock, claims };
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
