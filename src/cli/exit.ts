import type { ErrorCode } from '../domain/failure.ts';

/** What the exit codes of postctl mean; scripts rely on them. */
export const exits = {
  done: 0,
  failed: 1,
  usage: 2,
  notFound: 3,
  unauthorised: 4,
  /** Something is in the way that is not there later: the campaign runs, the job is in hand. */
  conflict: 5,
  /** `--wait`: the run is over, but not everything was posted. */
  partial: 6,
  /** EX_UNAVAILABLE of sysexits.h: the daemon cannot be reached. */
  unreachable: 69,
  /** EX_TEMPFAIL of sysexits.h: the same command may work later. */
  tryAgain: 75,
  /** 128 + SIGINT, as shells have it. */
  interrupted: 130,
} as const;

/** The same for people, as README, the manual and `postctl help exit-codes` say it. */
export const exitMeanings: Readonly<Record<number, string>> = {
  [exits.done]: 'done',
  [exits.failed]:
    'failed: the folder has errors, there is nothing to do, everything failed, or the run crashed',
  [exits.usage]: 'the command line is wrong, or a question could not be asked without a terminal',
  [exits.notFound]: 'there is no such campaign, job, account or phone',
  [exits.unauthorised]: 'no permission: for the socket, or our credentials at the cloud',
  [exits.conflict]: 'the campaign is already running',
  [exits.partial]: '--wait: the run is over, but not everything was posted',
  [exits.unreachable]: 'postd cannot be reached',
  [exits.tryAgain]: 'try again later: postd is going down, or the cloud does not answer',
  [exits.interrupted]: 'interrupted while waiting; the run goes on',
};

const exitsByCode: Readonly<Record<ErrorCode, number>> = {
  usage: exits.usage,
  'bad-request': exits.usage,
  'bad-config': exits.failed,
  'bad-campaign': exits.failed,
  'not-found': exits.notFound,
  'already-running': exits.conflict,
  'not-running': exits.conflict,
  'nothing-to-do': exits.failed,
  'in-hand': exits.conflict,
  draining: exits.tryAgain,
  locked: exits.tryAgain,
  unauthorised: exits.unauthorised,
  'cloud-unreachable': exits.tryAgain,
  'cloud-refused': exits.failed,
  'daemon-unreachable': exits.unreachable,
  'bad-answer': exits.failed,
  'store-newer': exits.failed,
  'store-failed': exits.failed,
  internal: exits.failed,
};

export const exitFor = (code: ErrorCode): number => exitsByCode[code];

/** The same for a code that came as text, inside an answer. */
export const exitForView = (code: string): number =>
  Object.entries(exitsByCode).find(([known]) => known === code)?.[1] ?? exits.failed;

/** Of two codes the one an operator must hear of: a failure before a partial one before success. */
export const worse = (left: number, right: number): number => {
  const weight = (code: number) => (code === exits.done ? 0 : code === exits.partial ? 1 : 2);
  return weight(right) > weight(left) ? right : left;
};
