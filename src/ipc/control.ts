import type { Fact } from '../domain/fact.ts';
import type { FactFilter } from '../domain/store.ts';
import type { AccountControl } from './accounts.ts';
import type { Inspection } from './inspect.ts';
import type { NoticeControl } from './notices.ts';
import type { Moving } from './moving.ts';
import type { Orders } from './orders.ts';
import type { Journals } from './journal.ts';
import type { PhoneControl } from './phones.ts';
import type { Planner } from './plan.ts';
import type { Reporting } from './report.ts';
import type { Scheduling } from './schedule.ts';
import type { Stories } from './story.ts';
import type { UpkeepControl } from './upkeep.ts';
import type {
  DaemonStopRequest,
  JobQuery,
  ResolveRequest,
  SeedRequest,
  StartAllRequest,
  StartRequest,
  StopRequest,
} from './requests.ts';
import type {
  CampaignListView,
  CampaignView,
  CheckView,
  DaemonStopView,
  JobListView,
  PhoneListView,
  PingView,
  ReloadView,
  ResolveView,
  SeedView,
  StartAllView,
  StartView,
  StatusView,
  StopAllView,
  StopView,
  VersionView,
} from './views.ts';

type Soon<T> = T | Promise<T>;

/**
 * The control plane: what an operator can ask of the daemon. The daemon implements it, the server calls it, and what a
 * method throws as `PostdError` arrives at the operator as it is. Anything else that is thrown is a fault of ours: the
 * log gets it, the operator hears `internal`.
 */
export interface Control
  extends
    AccountControl,
    Inspection,
    Moving,
    Orders,
    Journals,
    PhoneControl,
    Stories,
    Scheduling,
    Planner,
    NoticeControl,
    UpkeepControl,
    Reporting {
  version(): Soon<VersionView>;
  ping(): Soon<PingView>;
  status(): Soon<StatusView>;

  listCampaigns(): Soon<CampaignListView>;
  /** `not-found` when there is neither a folder nor a row of that name. */
  campaign(name: string): Soon<CampaignView>;
  /** Lists every problem and changes nothing. `not-found` when there is no such folder. */
  checkCampaign(name: string): Soon<CheckView>;
  /** Plans jobs without starting anything. `bad-campaign` when the folder has errors (in `details.problems`). */
  seedCampaign(name: string, request: SeedRequest): Soon<SeedView>;
  /**
   * Answers when the run is committed. `already-running` (R4: a running or draining one) names since when and how far;
   * `bad-campaign`; `nothing-to-do`; `draining` when the daemon takes no more work.
   */
  startCampaign(name: string, request: StartRequest): Soon<StartView>;
  /** Every enabled campaign; a refusal of one is part of the answer. */
  startAll(request: StartAllRequest): Soon<StartAllView>;
  /** Answers at once; what is in hand is brought to its end. Stopping what does not run is success. */
  stopCampaign(name: string, request: StopRequest): Soon<StopView>;
  stopAll(request: StopRequest): Soon<StopAllView>;

  jobs(query: JobQuery): Soon<JobListView>;
  /** Decides an unconfirmed job. `not-found`; `nothing-to-do` for one that is not unconfirmed. */
  resolveJob(jobId: string, request: ResolveRequest): Soon<ResolveView>;
  phones(): Soon<PhoneListView>;

  /** Facts after `since`, the oldest first, at most `limit`. */
  facts(since: number, filter: FactFilter, limit: number): Soon<Fact[]>;
  /** Calls the listener for each fact after its commit, in order; answers how to end it. */
  onFact(listener: (fact: Fact) => void): () => void;

  /** Reads the daemon's configuration again. `bad-config` for a bad one, and then the old one stays in force. */
  reloadDaemon(): Soon<ReloadView>;
  /** Answers at once, with what still has to end. Asking twice is success. */
  stopDaemon(request: DaemonStopRequest): Soon<DaemonStopView>;
}
