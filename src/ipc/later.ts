import type { RunView } from './parts.ts';
import type {
  CampaignListView,
  CampaignView,
  DaemonStopView,
  ResolveView,
  SeedView,
  StartView,
  StatusView,
  StopView,
} from './views.ts';

/**
 * What stands for a field that came after the first daemon of this api, in an answer of one that does not know it yet: a newer
 * postctl and an older postd get along, as the api promises (`protocol.ts`). A field that is added to an answer of before
 * is added here, too; one of a new answer is not, for whoever gives that knows it.
 */
const ofRun = { paused: null, restsUntil: null } satisfies Partial<RunView>;
const ofCampaign = {
  byWorker: [],
  byPass: [],
  byClass: [],
  foreignPhones: [],
  expectedEndAt: null,
} satisfies Partial<CampaignView>;
const ofSeed = { dryRun: false, replaced: 0, gone: [] } satisfies Partial<SeedView>;
const ofStart = { paused: null } satisfies Partial<StartView>;
const ofResolve = { wasResolved: false } satisfies Partial<ResolveView>;
const ofStop = { atOnce: false } satisfies Partial<StopView>;
const ofDaemonStop = { handOver: false } satisfies Partial<DaemonStopView>;

const run = (view: RunView): RunView => ({ ...ofRun, ...view });

export const complete = {
  status: (view: StatusView): StatusView => ({ ...view, runs: view.runs.map(run) }),
  campaigns: (view: CampaignListView): CampaignListView => ({
    ...view,
    campaigns: view.campaigns.map((line) => ({ ...line, run: line.run === null ? null : run(line.run) })),
  }),
  campaign: (view: CampaignView): CampaignView => ({
    ...ofCampaign,
    ...view,
    run: view.run === null ? null : run(view.run),
  }),
  seed: (view: SeedView): SeedView => ({ ...ofSeed, ...view }),
  start: (view: StartView): StartView => ({ ...ofStart, ...view }),
  resolve: (view: ResolveView): ResolveView => ({ ...ofResolve, ...view }),
  stop: (view: StopView): StopView => ({ ...ofStop, ...view }),
  daemonStop: (view: DaemonStopView): DaemonStopView => ({ ...ofDaemonStop, ...view }),
};
