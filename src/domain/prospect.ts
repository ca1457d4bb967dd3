import { minutesMs, type Day, type Moment } from './time.ts';

/** What may still come of a campaign. */
export interface Prospects {
  /** Its jobs that wait, in the order in which they were planned. */
  jobs: Prospect[];
  /** The accounts of these jobs. */
  accounts: AccountProspect[];
}

/** A job that waits. */
export interface Prospect {
  jobId: string;
  account: string;
  videoName: string;
  /** The run it is enlisted in; null: in none yet. */
  runId: number | null;
  /** Its number in the campaign. */
  position: number;
  passNumber: number;
  /** Null: at once. */
  notBefore: Moment | null;
}

/** What an account may still post on a day. */
export interface AccountProspect {
  account: string;
  /** Posts that count on the day: in hand, out, or possibly out. */
  used: number;
  /** The smallest cap that counts; null while no plan has named the account. */
  limit: number | null;
  /** When it may have posted last, by whatever campaign; null: never. */
  lastPostAt: Moment | null;
  /** Phones that bear its name; it posts with exactly one. */
  phones: number;
}

/** What posts took that are out. */
export interface PastPosts {
  posts: number;
  /** On average, from a claim to its outcome. */
  postMs: number;
  /** When the first of them was begun. */
  since: Moment;
}

/** What a post may be expected to take. */
export interface PostCost {
  /** From a claim to its outcome. */
  postMs: number;
  phoneMinutes: number;
}

/** Where nothing is known yet: what posts took where postd was made. */
export const usualCost: PostCost = { postMs: minutesMs(5), phoneMinutes: 5 };

export interface Outlooks {
  /** `day` is the account's. */
  prospects(query: { campaign: string; day: Day }): Prospects;
  /** The last posts that went out after `since`, of a campaign or of all (null), at most so many; null for none. */
  pastPosts(query: { campaign: string | null; most: number; since: Moment }): PastPosts | null;
}
