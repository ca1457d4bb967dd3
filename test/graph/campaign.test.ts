import { assign } from 'xstate';
import { describe, expect, it } from 'vitest';
import { campaignMachine } from '../../src/machines/campaign/machine.ts';
import { walkCampaign } from './campaign/walk.ts';
import { sampleOf, survivorsOf, Trail } from './mutants/hunt.ts';
import { complaints, summary } from './walk.ts';

const limitMs = 300_000;

const trail = new Trail();
/** The paths of the run that goes on day after day are the last. */
const daysFirst = (places: readonly number[]) => places.toReversed();

describe('the campaign', { timeout: limitMs }, () => {
  it('is right on every edge, in every state, after every kill', async () => {
    const report = await walkCampaign(campaignMachine, { onPath: trail.note });
    process.stdout.write(summary(report));
    expect(complaints(report)).toBe('');
  });

  it('is told from a few that are nearly the same', async () => {
    expect(await survivorsOf(sampleOf(campaignMachine, trail), trail, walkCampaign)).toEqual([]);
  });

  it.each([
    ['never retries', campaignMachine.provide({ guards: { hasAnotherPass: () => false } })],
    ['keeps every phone', campaignMachine.provide({ actions: { takePhoneBack: assign({}) } })],
    ['forgets that it was stopped', campaignMachine.provide({ actions: { markStopping: assign({}) } })],
  ])('is found out when it %s', async (_, campaign) => {
    expect((await walkCampaign(campaign, { untilFailure: true })).failures).not.toEqual([]);
  });

  it.each([
    ['plans no other day', campaignMachine.provide({ guards: { hasNewDay: () => false } })],
    ['takes yesterday for today', campaignMachine.provide({ actions: { beginDay: assign({}) } })],
  ])('is found out when it %s', async (_, campaign) => {
    expect((await walkCampaign(campaign, { untilFailure: true, choose: daysFirst })).failures).not.toEqual(
      [],
    );
  });
});
