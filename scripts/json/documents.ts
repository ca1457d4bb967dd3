/** Which document each command prints with `-o json`; docs/json.md is made of this, and tests hold the commands to it. */
import { z } from 'zod';
import * as account from '../../src/ipc/accounts.ts';
import * as inspect from '../../src/ipc/inspect.ts';
import * as notice from '../../src/ipc/notices.ts';
import * as move from '../../src/ipc/moving.ts';
import * as order from '../../src/ipc/orders.ts';
import * as phone from '../../src/ipc/phones.ts';
import * as part from '../../src/ipc/parts.ts';
import * as plan from '../../src/ipc/plan.ts';
import * as report from '../../src/ipc/report.ts';
import * as schedule from '../../src/ipc/schedule.ts';
import * as story from '../../src/ipc/story.ts';
import { databaseView } from '../../src/ipc/upkeep.ts';
import * as show from '../../src/ipc/views.ts';

/** How a run that was waited for has ended. */
const startedView = show.startView.extend({ end: part.runView.exactOptional() });
const allStartedView = show.startAllView.extend({ ends: z.array(part.runView).exactOptional() });
/** Of postctl; with `--daemon` that of postd, too: null when it is away. */
const bothVersionsView = show.versionView.extend({ daemon: show.versionView.nullable().exactOptional() });
const doctorView = z.object({
  /** Nothing must be put right. */
  ok: z.boolean(),
  checks: z.array(inspect.checkupView),
});
const backupView = z.object({ file: z.string(), sizeBytes: z.int() });
const topicView = z.object({
  topic: z.string(),
  about: z.string(),
  rows: z.array(z.object({ term: z.string(), meaning: z.string() })),
});
/** Of every campaign, by name. */
const allSchedulesView = z.object({ schedules: z.array(schedule.scheduleView) });
const completionView = z.object({ shell: z.enum(['bash', 'zsh', 'fish']), script: z.string() });

export const ownViews = {
  startedView,
  allStartedView,
  allSchedulesView,
  bothVersionsView,
  doctorView,
  backupView,
  topicView,
  completionView,
};

/** By the words of a command; two for one that has another answer, too: see `others`. */
export const documents: Readonly<Record<string, z.ZodObject | readonly z.ZodObject[]>> = {
  status: show.statusView,
  top: show.statusView,
  schedule: [schedule.scheduleView, allSchedulesView],
  report: report.reportView,
  logs: part.factView,
  events: part.factView,
  doctor: doctorView,
  backup: backupView,
  version: bothVersionsView,
  completion: completionView,
  help: topicView,
  'campaign list': show.campaignListView,
  'campaign check': show.checkView,
  'campaign plan': plan.planView,
  'campaign seed': show.seedView,
  'campaign start': [startedView, allStartedView],
  'campaign status': show.campaignView,
  'campaign watch': show.campaignView,
  'campaign stop': [show.stopView, show.stopAllView],
  'campaign pause': order.pauseOrderView,
  'campaign resume': order.resumeView,
  'campaign retry': order.retryView,
  'campaign reset-day': move.resetView,
  'campaign import': move.importView,
  'campaign export': [move.progressView, move.attemptsView],
  'ledger import': move.importView,
  'job list': show.jobListView,
  'job show': story.jobStoryView,
  'job resolve': show.resolveView,
  'job retry': order.retryView,
  'job skip': order.skipView,
  'phone list': show.phoneListView,
  'phone show': phone.phoneShowView,
  'phone stop': phone.stopPhonesView,
  'phone release': phone.releaseView,
  'phone pause': order.pauseOrderView,
  'phone resume': order.resumeView,
  'account list': account.accountListView,
  'account show': account.accountShowView,
  'account pause': order.pauseOrderView,
  'account resume': order.resumeView,
  'config show': inspect.configView,
  'notify list': notice.noticeListView,
  'notify test': notice.notifyTestView,
  'db check': databaseView,
  'daemon ping': show.pingView,
  'daemon reload': show.reloadView,
  'daemon pause': order.pauseOrderView,
  'daemon resume': order.resumeView,
  'daemon stop': show.daemonStopView,
};

/** What has to be typed for the second document: an option, or nothing where a name would stand. */
export const others: Readonly<Record<string, '--all' | '--attempts' | null>> = {
  schedule: null,
  'campaign start': '--all',
  'campaign stop': '--all',
  'campaign export': '--attempts',
};
