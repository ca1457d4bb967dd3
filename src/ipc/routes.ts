import type { z } from 'zod';
import { PostdError } from '../domain/failure.ts';
import { mostBodyBytes } from './body.ts';
import type { Control } from './control.ts';
import * as account from './accounts.ts';
import * as inspect from './inspect.ts';
import * as move from './moving.ts';
import * as order from './orders.ts';
import * as phone from './phones.ts';
import * as ask from './requests.ts';
import * as journal from './journal.ts';
import * as plan from './plan.ts';
import * as report from './report.ts';
import * as schedule from './schedule.ts';
import * as notice from './notices.ts';
import { jobStoryView } from './story.ts';
import { databaseView } from './upkeep.ts';
import * as show from './views.ts';

type Soon<T> = T | Promise<T>;

/** What of a request a route gets to see. `name` is the `{name}` of its path, or empty. */
export interface Asked {
  name: string;
  /** The query of a GET, the JSON body of a POST. */
  input: unknown;
}

export interface Route {
  method: 'GET' | 'POST';
  path: string;
  /** What a body may have. */
  mostBytes: number;
  /** A view, ready to be sent as JSON. */
  answer(control: Control, asked: Asked): Promise<unknown>;
}

/** The paths that do not answer with a document: see `stream.ts` and `file.ts`. */
export const factsPath = '/v1/facts';
export const backupPath = '/v1/db/backup';

/** A file of years, every character of it escaped. */
const mostFileBytes = 40_000_000;

/** Every question the daemon answers. `{name}` stands for a campaign or a job. */
// prettier-ignore
export const routes: readonly Route[] = [
  route('GET',  '/v1/version',                ask.noRequest,         show.versionView,      (daemon) => daemon.version()),
  route('GET',  '/v1/ping',                   ask.noRequest,         show.pingView,         (daemon) => daemon.ping()),
  route('GET',  '/v1/config',                 ask.noRequest,         inspect.configView,    (daemon) => daemon.config()),
  route('GET',  '/v1/health',                 ask.noRequest,         inspect.healthView,    (daemon) => daemon.health()),
  route('GET',  '/v1/db/check',               ask.noRequest,         databaseView,          (daemon) => daemon.checkDatabase()),
  route('GET',  '/v1/notices',                ask.noRequest,         notice.noticeListView, (daemon) => daemon.notices()),
  route('POST', '/v1/notices/test',           ask.noRequest,         notice.notifyTestView, (daemon) => daemon.testNotices()),
  route('GET',  '/v1/status',                 ask.noRequest,         show.statusView,       (daemon) => daemon.status()),
  route('GET',  '/v1/campaigns',              ask.noRequest,         show.campaignListView, (daemon) => daemon.listCampaigns()),
  route('GET',  '/v1/campaigns/{name}',       ask.noRequest,         show.campaignView,     (daemon, _, name) => daemon.campaign(name)),
  route('GET',  '/v1/campaigns/{name}/check', ask.noRequest,         show.checkView,        (daemon, _, name) => daemon.checkCampaign(name)),
  route('GET',  '/v1/campaigns/{name}/plan', plan.planQuery,         plan.planView,         (daemon, query, name) => daemon.plan(name, query)),
  route('GET',  '/v1/campaigns/{name}/schedule', schedule.scheduleQuery, schedule.scheduleView, (daemon, query, name) => daemon.schedule(name, query)),
  route('POST', '/v1/campaigns/{name}/seed',  ask.seedRequest,       show.seedView,         (daemon, input, name) => daemon.seedCampaign(name, input)),
  route('POST', '/v1/campaigns/{name}/start', ask.startRequest,      show.startView,        (daemon, input, name) => daemon.startCampaign(name, input)),
  route('POST', '/v1/campaigns/{name}/stop',  ask.stopRequest,       show.stopView,         (daemon, input, name) => daemon.stopCampaign(name, input)),
  route('POST', '/v1/start',                  ask.startAllRequest,   show.startAllView,     (daemon, input) => daemon.startAll(input)),
  route('POST', '/v1/stop',                   ask.stopRequest,       show.stopAllView,      (daemon, input) => daemon.stopAll(input)),
  route('GET',  '/v1/jobs',                   ask.jobQuery,          show.jobListView,      (daemon, query) => daemon.jobs(query)),
  route('GET',  '/v1/jobs/{name}',            ask.noRequest,         jobStoryView,          (daemon, _, name) => daemon.job(name)),
  route('POST', '/v1/jobs/{name}/resolve',    ask.resolveRequest,    show.resolveView,      (daemon, input, name) => daemon.resolveJob(name, input)),
  route('POST', '/v1/pause',                  order.pauseRequest,    order.pauseOrderView,  (daemon, input) => daemon.pause(input)),
  route('POST', '/v1/resume',                 order.resumeRequest,   order.resumeView,      (daemon, input) => daemon.resume(input)),
  route('POST', '/v1/campaigns/{name}/retry', order.retryRequest,    order.retryView,       (daemon, input, name) => daemon.retryCampaign(name, input)),
  route('POST', '/v1/jobs/{name}/retry',      order.jobOrderRequest, order.retryView,       (daemon, input, name) => daemon.retryJob(name, input)),
  route('POST', '/v1/jobs/{name}/skip',       order.jobOrderRequest, order.skipView,        (daemon, input, name) => daemon.skipJob(name, input)),
  route('POST', '/v1/campaigns/{name}/import', move.importRequest,   move.importView,       (daemon, input, name) => daemon.importProgress(name, input), mostFileBytes),
  route('POST', '/v1/ledger/import',          move.ledgerImportRequest, move.importView,    (daemon, input) => daemon.importLedger(input), mostFileBytes),
  route('POST', '/v1/campaigns/{name}/reset-day', move.resetRequest, move.resetView,        (daemon, input, name) => daemon.resetDay(name, input)),
  route('GET',  '/v1/campaigns/{name}/progress', ask.noRequest,      move.progressView,     (daemon, _, name) => daemon.progress(name)),
  route('GET',  '/v1/campaigns/{name}/attempts', ask.noRequest,      move.attemptsView,     (daemon, _, name) => daemon.attempts(name)),
  route('GET',  '/v1/report',                 report.reportQuery,    report.reportView,     (daemon, query) => daemon.report(query)),
  route('GET',  '/v1/accounts',               ask.noRequest,         account.accountListView, (daemon) => daemon.listAccounts()),
  route('GET',  '/v1/accounts/{name}',        ask.noRequest,         account.accountShowView, (daemon, _, name) => daemon.account(name)),
  route('GET',  '/v1/phones',                 ask.noRequest,         show.phoneListView,    (daemon) => daemon.phones()),
  route('GET',  '/v1/facts/start',            journal.factStartQuery, journal.factStartView, (daemon, query) => daemon.factStart(query)),
  route('POST', '/v1/daemon/reload',          ask.noRequest,         show.reloadView,       (daemon) => daemon.reloadDaemon()),
  route('GET',  '/v1/phones/{name}',          ask.noRequest,         phone.phoneShowView,   (daemon, _, name) => daemon.phone(name)),
  route('POST', '/v1/phones/{name}/release',  phone.releaseRequest,  phone.releaseView,     (daemon, input, name) => daemon.releasePhone(name, input)),
  route('POST', '/v1/campaigns/{name}/phones/stop', phone.stopPhonesRequest, phone.stopPhonesView, (daemon, input, name) => daemon.stopPhones(name, input)),
  route('POST', '/v1/daemon/stop',            ask.daemonStopRequest, show.daemonStopView,   (daemon, input) => daemon.stopDaemon(input)),
];

function route<Request extends z.ZodType, View extends z.ZodType>(
  method: Route['method'],
  path: string,
  request: Request,
  view: View,
  run: (daemon: Control, input: z.output<Request>, name: string) => Soon<z.input<View>>,
  mostBytes = mostBodyBytes,
): Route {
  return {
    method,
    path,
    mostBytes,
    answer: async (control, { name, input }) =>
      checkedView(path, view, await run(control, checkedInput(request, input), name)),
  };
}

/** The input as the contract wants it, or `bad-request` naming the first field that is wrong. */
export const checkedInput = <Request extends z.ZodType>(
  request: Request,
  input: unknown,
): z.output<Request> => {
  const parsed = request.safeParse(input);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map((issue) => ({
    field: issue.path.join('.') || (issue.code === 'unrecognized_keys' ? issue.keys.join(', ') : ''),
    problem: issue.message,
  }));
  const [first] = fields;
  throw new PostdError(
    'bad-request',
    first === undefined || first.field === '' ? 'bad request' : `"${first.field}": ${first.problem}`,
    { details: { fields } },
  );
};

/** Drops what the contract does not know, so that nothing leaves the daemon by accident. */
const checkedView = (path: string, schema: z.ZodType, view: unknown): unknown => {
  const parsed = schema.safeParse(view);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Error(`${path}: the answer breaks the contract at "${issue?.path.join('.')}": ${issue?.message}`);
};
