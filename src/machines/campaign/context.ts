import type { ActorRefFrom, DoneActorEvent } from 'xstate';
import type { Planned, RecoveredRun } from '../../domain/deeds.ts';
import type { PostdError } from '../../domain/failure.ts';
import type { Policy } from '../../domain/policy.ts';
import type { Run, RunOptions } from '../../domain/run.ts';
import type { Moment } from '../../domain/time.ts';
import type { phoneMachine } from '../phone/machine.ts';
import type { Abandon, Ending, LetGo, Looks, PhoneOutput, PhoneReport, WorkerReport } from '../protocol.ts';
import type { workerMachine } from '../worker/machine.ts';

/** What a campaign is told at its birth. */
export interface CampaignInput {
  campaign: string;
  options: RunOptions;
  /** Plan the jobs, and leave it at that. */
  seedOnly: boolean;
  policy: Policy;
  instance: string;
}

export type WorkerRef = ActorRefFrom<typeof workerMachine>;
export type PhoneRef = ActorRefFrom<typeof phoneMachine>;

/** What a campaign knows. */
export interface CampaignContext extends CampaignInput {
  /** The last moment the machine was told. */
  at: Moment;
  /** Null until the run is on record. */
  run: Run | null;
  planned: Planned | null;
  refusal: PostdError | null;
  ending: Ending | null;
  workers: Readonly<Record<string, WorkerRef>>;
  /** Workers that found nothing to do. */
  idle: readonly string[];
  /** Phones in hand, by phone id, and the worker each serves. */
  phones: Readonly<Record<string, { ref: PhoneRef; worker: string | null }>>;
  wakeAt: Moment | null;
}

/** What it hears: from the supervisor, its workers, its phones and the poller. */
export type CampaignEvent =
  | { type: 'campaign.begin'; at: Moment }
  | { type: 'campaign.resume'; at: Moment; recovered: RecoveredRun }
  | { type: 'campaign.end'; at: Moment; ending: Ending }
  /** There may be work that was not there before: an operator resumed something, or retries a job. */
  | { type: 'campaign.nudge'; at: Moment }
  | LetGo
  | Looks
  | WorkerReport
  | PhoneReport
  | DoneActorEvent<PhoneOutput | { worker: string; at: Moment }>
  | Abandon;

/** The run on record; a machine that came so far without one is broken, and says so. */
export const runIn = ({ campaign, run }: CampaignContext): Run => {
  if (run === null) throw new Error(`campaign ${campaign} has no run`);
  return run;
};
