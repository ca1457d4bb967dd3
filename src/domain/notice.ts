import { isFailure } from './blame.ts';
import { typed } from './typed.ts';
import type { NewFact } from './fact.ts';
import { operatorsPause } from './pause.ts';
import type { Moment } from './time.ts';

/**
 * What needs a person. `unconfirmed`: a post may be out; `account`: it cannot post; `phone`: it cannot be switched off;
 * `pause`: nothing can succeed until somebody acts (money, plan, credentials, budget); `balance`: there is little money left;
 * `campaign`: it has crashed.
 */
export const noticeKinds = ['unconfirmed', 'account', 'phone', 'pause', 'balance', 'campaign'] as const;
export type NoticeKind = (typeof noticeKinds)[number];

/** What a notice is about. While one about it is open, there is no second. */
export interface NoticeTopic {
  kind: NoticeKind;
  /** The job, account, phone or campaign; of a pause what it holds back. */
  subject: string;
  /** Tells reasons of one kind apart; empty where there is one only. */
  code: string;
}

/** A notice: each is told once, and may be cleared before it is. */
export interface Notice extends NoticeTopic {
  noticeId: number;
  at: Moment;
  message: string;
  campaign: string | null;
  jobId: string | null;
  account: string | null;
  phoneId: string | null;
  /** When it needed nobody any more; null while it does. */
  clearedAt: Moment | null;
}

/** Ways on which notices leave. */
export const noticeChannels = ['webhook', 'command'] as const;
export type NoticeChannel = (typeof noticeChannels)[number];

/** How far a notice has come on a way. */
export interface Delivery {
  channel: NoticeChannel;
  attempts: number;
  /** When it is tried again. */
  nextAt: Moment;
  deliveredAt: Moment | null;
  /** Why the last try failed, without secrets. */
  problem: string | null;
}

/** Notices on their way out. A notice is a row of the transaction that makes it true; so is each try, before it is made. */
export interface Outbox {
  /**
   * The oldest open notice that this way has to tell by now, and counts the try: should nothing more be heard of it, it
   * is tried again. Null when there is none.
   */
  takeNotice(query: { channel: NoticeChannel; at: Moment }): Notice | null;
  /** When the next is due on this way; null when none waits. */
  nextNoticeAt(channel: NoticeChannel): Moment | null;
  noteDelivery(word: { noticeId: number; channel: NoticeChannel; at: Moment; problem: string | null }): void;
  isNoticeOpen(kind: NoticeKind): boolean;
  /** Those that are open, the oldest first. */
  openNotices(limit: number): { notice: Notice; deliveries: Delivery[] }[];
}

/** What a fact means for notices: one may begin, others may be over. */
export interface Consequence {
  begins: NoticeTopic | null;
  /** Without a code all of the subject. */
  clears: (Omit<NoticeTopic, 'code'> & { code: string | null })[];
}

/** So often has the cloud been asked to switch a phone off when a person should know. */
const manyStops = 5;

const nothing: Consequence = { begins: null, clears: [] };
const begins = (kind: NoticeKind, subject: string | undefined, code = ''): Consequence =>
  subject === undefined ? nothing : { begins: { kind, subject, code }, clears: [] };
const clears = (kind: NoticeKind, subject: string | undefined, code: string | null = null): Consequence =>
  subject === undefined ? nothing : { begins: null, clears: [{ kind, subject, code }] };

/** Facts are written with the rows they speak of, so whatever needs a person is in one of them. */
export const consequenceOf = (fact: NewFact): Consequence => {
  const { name, data = {}, account, campaign, jobId, phoneId } = fact;
  switch (name) {
    case 'post.unconfirmed':
      return begins('unconfirmed', jobId);
    case 'job.resolved':
      return clears('unconfirmed', jobId);
    case 'post.failed':
      return isFailure(data['failure']) && data['failure'].blame === 'account'
        ? begins('account', account)
        : nothing;
    case 'post.published':
    case 'job.retried':
      return clears('account', account);
    case 'phone.taken-over':
      return begins('phone', phoneId);
    case 'phone.stopping':
    case 'phone.stop-refused':
      return Number(data['stopAttempts']) >= manyStops ? begins('phone', phoneId) : nothing;
    case 'phone.off':
    case 'phone.released':
    case 'phone.order-lapsed':
      return clears('phone', phoneId);
    case 'posting.paused':
      return data['code'] === operatorsPause
        ? nothing
        : begins('pause', heldBack(data), typeof data['code'] === 'string' ? data['code'] : '');
    case 'posting.resumed': {
      const code = typeof data['code'] === 'string' ? data['code'] : null;
      const ends = clears('pause', heldBack(data), code);
      return data['kind'] === 'account'
        ? { begins: null, clears: [...ends.clears, ...clears('account', account).clears] }
        : ends;
    }
    case 'balance.low':
      return begins('balance', 'everything');
    case 'balance.enough':
      return clears('balance', 'everything');
    case 'campaign.crashed':
      return begins('campaign', campaign);
    case 'campaign.started':
      return clears('campaign', campaign);
    default:
      return nothing;
  }
};

/** `everything`, `campaign viral`. */
const heldBack = ({ kind, name }: Readonly<Record<string, unknown>>): string =>
  typeof name === 'string' ? `${String(kind)} ${name}` : String(kind);

/** What to type about it. */
export const nextStep = ({ kind, campaign, jobId, account, subject }: Notice): string => {
  switch (kind) {
    case 'unconfirmed':
      return `postctl job show ${typed(jobId ?? subject)}`;
    case 'account':
      return `postctl job list --account ${typed(account ?? subject)} --state failed`;
    case 'phone':
      return `postctl phone show ${typed(account ?? subject)}`;
    case 'pause':
      return 'postctl status';
    case 'balance':
      return 'postctl report';
    case 'campaign':
      return `postctl campaign status ${typed(campaign ?? subject)}`;
  }
};
