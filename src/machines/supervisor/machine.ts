import type { Recovery } from '../../domain/deeds.ts';
import { moves } from './moves.ts';

/** What a recall brought back; nothing if the run was over by then. */
const recovered = (output: unknown): Recovery =>
  typeof output === 'object' && output !== null && 'runs' in output
    ? (output as Recovery)
    : { at: 0, runs: [] };

/**
 * The root: one actor per campaign, side by side, a poller that asks the cloud for all of them, and a reaper for what
 * no campaign owns any more. A campaign that throws is its own affair: the others never notice.
 */
export const supervisorMachine = moves.createMachine({
  id: 'supervisor',
  context: ({ input, spawn, self }) => ({
    ...input,
    at: 0,
    campaigns: {},
    crashes: {},
    reaperHolds: 0,
    reaper: spawn('reaper', {
      id: 'reaper',
      input: { policy: input.policy, instance: input.instance, parent: self },
    }),
    poller: spawn('poller', { id: 'poller', input: { policy: input.policy, parent: self } }),
  }),
  initial: 'new',
  on: {
    looks: { actions: ['hear', 'passLooks'] },
    'supervisor.ping': { actions: 'answerPing' },
    'reaper.holds': { actions: ['hear', 'noteReaper'] },
    'xstate.done.actor.*': [
      {
        guard: 'isRecall',
        actions: [
          { type: 'takeUp', params: ({ event }) => recovered(event.output) },
          'endRestart',
          'forgetChild',
        ],
      },
      { guard: 'isCampaign', actions: 'forgetCampaign' },
      { actions: 'forgetChild' },
    ],
    'xstate.error.actor.*': { guard: 'isCampaign', actions: ['afterCrash', 'forgetCampaign'] },
  },
  states: {
    new: {
      description: 'Not yet told to begin.',
      on: { 'supervisor.begin': { target: 'recovering', actions: 'hear' } },
    },
    recovering: {
      description: 'Reads what the last life left.',
      invoke: {
        id: 'recover',
        src: 'recover',
        onDone: {
          target: 'running',
          actions: [{ type: 'takeUp', params: ({ event }) => event.output }, 'beginRounds'],
        },
      },
    },
    running: {
      description: 'Starts and stops campaigns as asked; different ones never wait for each other.',
      on: {
        'campaign.start': { guard: 'isFree', actions: ['hear', 'startCampaign'] },
        'campaign.stop': [
          { guard: 'isRunning', actions: ['hear', 'stopCampaign'] },
          { guard: 'isRestarting', actions: ['hear', 'noteEndWanted'] },
        ],
        'campaign.nudge': { actions: ['hear', 'nudgeCampaigns'] },
        'phone.letGo': { actions: ['hear', 'letPhoneGo'] },
        'reaper.check': { actions: ['hear', 'wakeReaper'] },
        'campaign.restart': { actions: 'recall' },
        'supervisor.end': { target: 'draining', actions: ['hear', 'endAll'] },
      },
    },
    draining: {
      description: 'Takes no more work; publications end, our phones are seen off, up to a limit.',
      always: { guard: 'isAllQuiet', target: 'stopped' },
      after: { drainLimit: 'stopped' },
      on: { 'supervisor.end': { actions: ['hear', 'endAll'] } },
    },
    stopped: { type: 'final', description: 'Over; whatever is still open is in the rows.' },
  },
});
