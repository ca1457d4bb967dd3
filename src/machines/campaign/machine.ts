import type { SnapshotFrom } from 'xstate';
import type { Run } from '../../domain/run.ts';
import { learn } from '../reply.ts';
import { crew } from './crew.ts';

/** From anywhere in a run: what is in hand is brought to its end, nothing new is begun. */
const endsRun = { 'campaign.end': { target: 'draining', actions: ['hear', 'markStopping'] } } as const;

/**
 * One run of one campaign: seeds its jobs, hires workers, lends them phones, retries in passes, and ends when nothing
 * can become due today. It keeps no jobs: they are rows, and it asks the store how many are left.
 */
export const campaignMachine = crew.createMachine({
  id: 'campaign',
  context: ({ input }) => ({
    ...input,
    at: 0,
    run: null,
    planned: null,
    refusal: null,
    ending: null,
    workers: {},
    idle: [],
    phones: {},
    wakeAt: null,
  }),
  initial: 'new',
  on: {
    abandon: '.abandoned',
    looks: { actions: ['hear', 'passLooks'] },
    'campaign.end': { actions: 'hear' },
    'worker.wantsPhone': { actions: ['hear', 'lendPhone'] },
    'worker.releasesPhone': { actions: ['hear', 'takePhoneBack'] },
    'worker.idle': { actions: ['hear', 'markIdle'] },
    'phone.letGo': { actions: ['hear', 'letPhoneGo'] },
    'phone.ready': { actions: ['hear', 'passPhone'] },
    'phone.unavailable': { actions: ['hear', 'passRefusal'] },
    'xstate.done.actor.*': { actions: 'forget' },
  },
  states: {
    new: {
      description: 'Just created: waits to be told whether to begin or to take up a run that is on record.',
      on: {
        'campaign.begin': { target: 'seeding', actions: 'hear' },
        'campaign.resume': [
          { guard: 'wasDraining', target: 'draining', actions: ['hear', 'recall'] },
          { guard: 'wasBetweenPasses', target: 'betweenPasses', actions: ['hear', 'recall'] },
          { target: 'working', actions: ['hear', 'recall', 'nudge'] },
        ],
      },
    },
    seeding: {
      description: 'Reads and judges the folder, plans the day and opens the run; or says what is wrong.',
      invoke: {
        id: 'seed',
        src: 'seed',
        input: ({ context }) => ({
          campaign: context.campaign,
          options: context.options,
          seedOnly: context.seedOnly,
        }),
        onDone: [
          {
            guard: { type: 'isOpened', params: ({ event }) => event.output },
            target: 'opening',
            actions: [learn, { type: 'keepRun', params: ({ event }) => event.output }],
          },
          {
            guard: { type: 'isSeeded', params: ({ event }) => event.output },
            target: 'seeded',
            actions: [learn, { type: 'keepPlan', params: ({ event }) => event.output }],
          },
          {
            target: 'refused',
            actions: [learn, { type: 'keepRefusal', params: ({ event }) => event.output }],
          },
        ],
      },
    },
    opening: {
      description:
        'The run is on record; whoever told it to end meanwhile is obeyed before anybody is hired.',
      always: [
        { guard: 'isEnding', target: 'draining', actions: 'markStopping' },
        { target: 'working', actions: ['hire', 'nudge'] },
      ],
    },
    working: {
      description: 'Workers take jobs. Those that found none look again now and then.',
      entry: 'armNudge',
      always: { guard: 'areAllIdle', target: 'takingStock' },
      after: { wake: { target: 'working', reenter: true, actions: ['wakeUp', 'nudge'] } },
      on: { ...endsRun, 'campaign.nudge': { actions: ['hear', 'nudge'] } },
    },
    takingStock: {
      description: 'Nobody found anything to do: asks the store what may still come.',
      invoke: {
        id: 'takeStock',
        src: 'takeStock',
        input: ({ context }) => ({ runId: context.run?.runId ?? 0 }),
        onDone: [
          {
            guard: { type: 'isPaused', params: ({ event }) => event.output },
            target: 'paused',
            actions: [learn, 'armNudge'],
          },
          {
            guard: { type: 'hasNewDay', params: ({ event }) => event.output },
            target: 'planningDay',
            actions: learn,
          },
          {
            guard: { type: 'isClosed', params: ({ event }) => event.output },
            target: 'resting',
            actions: [learn, { type: 'armOpening', params: ({ event }) => event.output }],
          },
          {
            guard: { type: 'hasWorkLater', params: ({ event }) => event.output },
            target: 'waiting',
            actions: [learn, { type: 'armWait', params: ({ event }) => event.output }],
          },
          {
            guard: { type: 'hasAnotherPass', params: ({ event }) => event.output },
            target: 'betweenPasses',
            actions: [learn, 'beginBreak'],
          },
          {
            guard: { type: 'isContinuous', params: ({ event }) => event.output },
            target: 'awaitingDay',
            actions: [learn, { type: 'armDay', params: ({ event }) => event.output }],
          },
          { target: 'draining', actions: learn },
        ],
      },
      on: { ...endsRun, 'campaign.nudge': { target: 'takingStock', reenter: true, actions: 'hear' } },
    },
    waiting: {
      description:
        'Something will become due: a person leaves a phone, another campaign lets go of an account.',
      after: { wake: { target: 'working', actions: ['wakeUp', 'nudge'] } },
      on: { ...endsRun, 'campaign.nudge': { target: 'working', actions: ['hear', 'nudge'] } },
    },
    resting: {
      description:
        'Outside the hours of the campaign: nothing is begun until they come; looks at the clock now and then.',
      after: { wake: { target: 'working', actions: ['wakeUp', 'nudge'] } },
      on: { ...endsRun, 'campaign.nudge': { target: 'working', actions: ['hear', 'nudge'] } },
    },
    awaitingDay: {
      description:
        'A continuous run that has nothing left to do today: waits for the next day, or to plan it again.',
      after: { wake: { target: 'working', actions: ['wakeUp', 'nudge'] } },
      on: { ...endsRun, 'campaign.nudge': { target: 'working', actions: ['hear', 'nudge'] } },
    },
    planningDay: {
      description:
        'The next day of a continuous run has come: reads the folder anew and adds the jobs of the day.',
      invoke: {
        id: 'planDay',
        src: 'planDay',
        input: ({ context }) => ({ campaign: context.campaign, runId: context.run?.runId ?? 0 }),
        onDone: [
          {
            guard: { type: 'isPlanned', params: ({ event }) => event.output },
            target: 'working',
            actions: [learn, 'beginDay', 'nudge'],
          },
          { target: 'awaitingDay', actions: [learn, 'armPlanAgain'] },
        ],
      },
      on: endsRun,
    },
    paused: {
      description:
        'The campaign, or everything, is paused: nothing is claimed, and the run does not end for that.',
      after: { wake: { target: 'working', actions: ['wakeUp', 'nudge'] } },
      on: { ...endsRun, 'campaign.nudge': { target: 'working', actions: ['hear', 'nudge'] } },
    },
    betweenPasses: {
      description: 'What failed and may be retried gets another pass after a pause.',
      after: { nextPass: { target: 'working', actions: ['wakeFromPass', 'beginPass', 'nudge'] } },
      on: endsRun,
    },
    draining: {
      description: 'Nothing new is begun; what is in hand is brought to its end.',
      entry: 'tellWorkers',
      always: { guard: 'hasNoWorkers', target: 'farewell' },
      on: { 'campaign.end': { actions: ['hear', 'markStopping', 'tellWorkers'] } },
    },
    farewell: {
      description:
        'Only phones are left; they are stopped and seen off. What takes too long goes to the reaper.',
      entry: 'armFarewell',
      always: [
        { guard: 'isStoppedAndEmpty', target: 'stopped', actions: 'markStopped' },
        { guard: 'isParkedAndEmpty', target: 'parked' },
        { guard: 'hasNoPhones', target: 'finished', actions: 'markFinished' },
      ],
      on: {
        'campaign.end': { actions: ['hear', 'markStopping'] },
        'campaign.nudge': { guard: 'mayGoOn', target: 'working', actions: ['hear', 'hire', 'nudge'] },
      },
      after: {
        wake: [
          { guard: 'isStopping', target: 'stopped', actions: ['wakeUp', 'markStopped'] },
          { guard: 'isFinishing', target: 'finished', actions: ['wakeUp', 'markFinished'] },
        ],
      },
    },
    finished: { type: 'final', description: 'Nothing more can become due today.' },
    stopped: { type: 'final', description: 'The operator ended the run; open jobs wait for the next one.' },
    parked: { type: 'final', description: 'The daemon goes down; the run goes on at its next start.' },
    seeded: { type: 'final', description: 'The jobs are planned; no run was wanted.' },
    refused: { type: 'final', description: 'The folder, the cloud or the day did not allow a run.' },
    abandoned: { type: 'final', description: 'The parent died; the rows wait for whoever comes next.' },
  },
});

/** The row of a campaign machine; null before its run is on record. */
export const runOf = (snapshot: SnapshotFrom<typeof campaignMachine>): Run | null => snapshot.context.run;
