/** From a folder to a checked campaign and a plan of jobs, without a database, a cloud or a socket. */
export { campaignFolder, campaignNames } from './folder.ts';
export { judgeAccounts } from './judge.ts';
export { listCampaigns, readMembership } from './list.ts';
export type { CampaignSummary } from './list.ts';
export { loadCampaign } from './load.ts';
export type { CheckedCampaign } from './load.ts';
export { plan } from './plan.ts';
export type { PlanInput } from './plan.ts';
export { probeVideo } from './probe.ts';
export { problemKinds } from './problems.ts';
export type { ProblemCode } from './problems.ts';
export { defaultSettings } from './settings.ts';
