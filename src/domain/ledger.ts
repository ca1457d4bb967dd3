import type { Network } from './cloud.ts';
import type { Day, Moment } from './time.ts';

/** A publication, by whatever campaign. Append-only. A line that was brought in has neither job nor attempt. */
export interface LedgerEntry {
  account: string;
  network: Network;
  /** Null while only the name of the file is known. */
  videoId: string | null;
  videoName: string;
  campaign: string | null;
  jobId: string | null;
  attemptId: number | null;
  /** Null when the line that was brought in did not say. */
  publishedAt: Moment | null;
  /** When it was brought in; null: it is ours. */
  importedAt: Moment | null;
}

/** A publication of which another system tells. */
export interface ForeignPost {
  account: string;
  /** The name of the file, as `baseName` gives it. */
  videoName: string;
  publishedAt: Moment | null;
  /** The account's day on which it counts; null when it is not known. */
  day: Day | null;
}

/** Publications of another system enter the ledger. */
export interface Imports {
  /**
   * Enters each for each of the networks, but for those that are there already; answers for each post whether it was
   * new. `campaign` is null when nobody knows; posts that this campaign published itself are known.
   */
  importPosts(order: ImportOrder): boolean[];
  /** Lines that know only the name of a file learn which bytes these files have. */
  nameVideos(network: Network, videos: readonly { videoId: string; name: string }[]): void;
}

export interface ImportOrder {
  campaign: string | null;
  networks: readonly Network[];
  posts: readonly ForeignPost[];
  at: Moment;
  /** Only say. */
  dryRun: boolean;
}

/** The last part of a Windows or POSIX path. */
export const baseName = (path: string): string => path.normalize('NFC').split(/[\\/]/).at(-1) ?? '';

/** What names of files are compared by. Windows, where the files of old lists lay, has no regard for case. */
export const fileKey = (path: string): string => baseName(path).toLowerCase();

/** Who published it, for a sentence. */
export const publisherOf = ({ jobId, importedAt }: LedgerEntry): string =>
  jobId ?? (importedAt === null ? 'an older job' : 'the old system');
