import { join } from 'node:path';
import {
  archiveProgress,
  campaignFolder,
  listCampaigns,
  momentOf,
  readLedger,
  readProgress,
} from '../../campaigns/index.ts';
import type { Network } from '../../domain/cloud.ts';
import { PostdError } from '../../domain/failure.ts';
import { failureOf } from '../../domain/job.ts';
import { fileKey, type ForeignPost } from '../../domain/ledger.ts';
import type { Store } from '../../domain/store.ts';
import type { Calendar, Clock } from '../../domain/time.ts';
import type { AttemptsView, ImportView, Moving } from '../../ipc/contract.ts';
import { requireCampaign } from './names.ts';
import { progressRows } from './progress.ts';

export interface MovingPorts {
  store: Store;
  clock: Clock;
  calendar: Calendar;
  campaignsDir: string;
  /** Throws `already-running`. */
  refuseRunning: (campaign: string) => void;
}

/** A post that a file tells of. */
interface Told {
  line: number;
  account: string;
  video: string;
  time: string | null;
}

const platforms: readonly Network[] = ['instagram', 'tiktok'];

/** Why a row of this status brings nothing: the pair is free. */
const leftFor = {
  pending: 'it was pending there: not posted, a plan may choose it',
  retrying: 'it was to be tried again there: not posted, a plan may choose it',
  failed: 'it failed there: not posted, a plan may choose it',
  skipped: 'it was skipped there: not posted, a plan may choose it',
} as const;

/** From the old system's files to the ledger, and back to its files. */
export function createMoving(ports: MovingPorts): Moving {
  const { store, clock, calendar, campaignsDir } = ports;
  const enter = (
    campaign: string | null,
    networks: readonly Network[],
    told: readonly Told[],
    dryRun: boolean,
  ): { now: number; isNew: boolean[] } => {
    const now = clock.now();
    const posts = told.map((post) => postOf(calendar, post));
    return { now, isNew: store.importPosts({ campaign, networks, posts, at: now, dryRun }) };
  };

  const view = (
    entered: { now: number; isNew: boolean[] },
    rest: Pick<ImportView, 'campaign' | 'dryRun' | 'inDoubt' | 'left'> & { platforms: readonly Network[] },
  ): ImportView => {
    const taken = entered.isNew.filter(Boolean).length;
    const known = entered.isNew.length - taken;
    return { ...rest, now: entered.now, platforms: [...rest.platforms], taken, known };
  };

  const networkOf = async (campaign: string): Promise<Network> => {
    const folders = await listCampaigns(campaignsDir).catch(() => []);
    const folder = folders.find(({ name }) => name === campaign);
    return folder?.platform ?? store.latestRun(campaign)?.settings.network ?? 'instagram';
  };

  /** Of its own jobs postd knows more than any file. */
  const ownPairs = (campaign: string): ReadonlySet<string> =>
    new Set(store.jobs({ campaign }).map((job) => pairOf(job.account, job.videoName)));

  return {
    importProgress: async (campaign, { text, dryRun }) => {
      await requireCampaign(store, campaignsDir, campaign);
      const file = readProgress(text);
      if (file === null) throw noProgress();
      const own = ownPairs(campaign);
      const posted = file.lines.filter(
        ({ status, account, video }) =>
          status === 'success' || (status === 'claimed' && !own.has(pairOf(account, video))),
      );
      const network = await networkOf(campaign);
      const entered = enter(campaign, [network], posted, dryRun);
      return view(entered, {
        ...{ campaign, dryRun, platforms: [network] },
        inDoubt: posted
          .filter(({ status }, index) => status === 'claimed' && entered.isNew[index] === true)
          .map(({ line, account, video }) => ({ line, account, video })),
        left: inOrder([
          ...file.unread.map((row) => ({ ...row, account: null, video: null })),
          ...file.lines.flatMap(({ line, account, video, status }) =>
            status === 'success' || status === 'claimed'
              ? []
              : [{ line, account, video, reason: leftFor[status] }],
          ),
          ...file.lines.flatMap(({ line, account, video, status }) =>
            status === 'claimed' && own.has(pairOf(account, video))
              ? [{ line, account, video, reason: 'it is a job of this daemon, which knows more of it' }]
              : [],
          ),
        ]),
      });
    },

    importLedger: ({ text, dryRun, platform }) => {
      const { lines, unread } = readLedger(text);
      const networks = platform === null ? platforms : [platform];
      return view(enter(null, networks, lines, dryRun), {
        ...{ campaign: null, dryRun, platforms: networks, inDoubt: [] },
        left: unread.map((row) => ({ ...row, account: null, video: null })),
      });
    },

    progress: async (campaign) => {
      await requireCampaign(store, campaignsDir, campaign);
      return { now: clock.now(), campaign, rows: progressRows(store, calendar, store.jobs({ campaign })) };
    },

    resetDay: async (campaign, { dryRun }) => {
      await requireCampaign(store, campaignsDir, campaign);
      // From here to the end nothing else gets a turn, so that no run begins in between.
      ports.refuseRunning(campaign);
      const at = clock.now();
      const rows = progressRows(store, calendar, store.jobs({ campaign, sinceReset: true }));
      const folder = campaignFolder(campaignsDir, campaign);
      const file =
        rows.length === 0 || dryRun ? null : join(folder, archiveProgress(folder, calendar.dayOf(at), rows));
      const { cancelled } = store.resetDay({ campaign, at, dryRun });
      return { now: at, dryRun, campaign, jobs: rows.length, cancelled, file };
    },

    attempts: async (campaign) => {
      await requireCampaign(store, campaignsDir, campaign);
      const attempts = store.jobs({ campaign }).flatMap((job) => attemptsOf(store, job));
      return { now: clock.now(), campaign, attempts };
    },
  };
}

const postOf = (calendar: Calendar, { account, video, time }: Told): ForeignPost => {
  const publishedAt = time === null ? null : momentOf(time, calendar);
  return {
    account,
    videoName: video,
    publishedAt,
    day: publishedAt === null ? null : calendar.dayOf(publishedAt),
  };
};

const pairOf = (account: string, video: string): string => JSON.stringify([account, fileKey(video)]);

const inOrder = <Row extends { line: number }>(rows: Row[]): Row[] => rows.sort((a, b) => a.line - b.line);

const noProgress = (): PostdError =>
  new PostdError(
    'bad-request',
    'this is no progress.csv of the old system: its first line does not name job_id, account, video_path and status',
    { hint: 'account|video|timestamp lines are for: postctl ledger import FILE' },
  );

const attemptsOf = (store: Store, job: ReturnType<Store['jobs']>[number]): AttemptsView['attempts'] =>
  store.attemptsOf(job.jobId).map((attempt) => {
    const { attemptId, jobId, number, passNumber, account, network, worker, phoneId, taskId } = attempt;
    const failure = failureOf(attempt.outcome);
    return {
      ...{ attemptId, jobId, number, passNumber, account, worker, phoneId, taskId },
      ...{
        platform: network,
        video: job.videoName,
        openedAt: attempt.openedAt,
        settledAt: attempt.settledAt,
      },
      outcome: attempt.outcome?.kind ?? null,
      class: failure?.blame ?? null,
      code: failure?.code ?? null,
      message: failure?.message ?? null,
      shareLink: attempt.outcome?.kind === 'published' ? attempt.outcome.shareLink : null,
    };
  });
