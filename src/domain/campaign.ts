import type { Network } from './cloud.ts';
import type { Schedule } from './schedule.ts';

/** A campaign's settings, from `campaign.json` or the defaults. */
export interface CampaignSettings {
  enabled: boolean;
  network: Network;
  maxPostsPerAccountPerDay: number;
  workers: number;
  delayBetweenJobsMs: number;
  retry: RetrySettings;
  shuffle: boolean;
  /** Phone minutes the campaign may use in a day; null: as many as it takes. */
  maxPhoneMinutesPerDay: number | null;
  schedule: Schedule;
  captions: CaptionSettings;
}

export interface RetrySettings {
  /** Sweeps over a run's jobs, the first included. */
  maxPasses: number;
  /** Pause between two passes. */
  delayMs: number;
  /** Attempts a job gets when infrastructure fails it. */
  infrastructureAttempts: number;
  /** Attempts a job gets when it fails for a reason we have no class for. */
  unclassifiedAttempts: number;
  /** How long a job may be put off (a person on its phone, an operator who must act) before the run ends without it. */
  patienceMs: number;
  /** Whether a create that provably did not arrive may be sent once more. */
  createAgainAfterProof: boolean;
}

/** Where the captions are, when detection is not wanted. */
export interface CaptionSettings {
  /** A file name inside the campaign's folder. */
  file: string | null;
  /** Header of the column that names the video (a file name, a path or a shortcode). */
  videoColumn: string | null;
  /** Header of the column that holds the text to post. */
  textColumn: string | null;
  /** What the video column holds. */
  match: 'filename' | 'shortcode' | null;
}

/** A video file, known by its bytes. */
export interface Video {
  /** SHA-256 of the bytes, lower-case hex. */
  videoId: string;
  /** Absolute path. */
  path: string;
  /** Path below the campaign's folder, for people. */
  name: string;
  sizeBytes: number;
  durationMs: number;
}

/** A video that can be posted: it is readable and has a caption. */
export interface PostableVideo extends Video {
  caption: string;
}

/** Something that is wrong with a campaign's folder. Errors refuse a start; warnings are listed and skipped. */
export interface Problem {
  severity: 'error' | 'warning';
  /** Stable, e.g. `no-accounts`, `caption-without-video`. */
  code: string;
  message: string;
  /** Path below the campaign's folder; null when it concerns the folder. */
  file: string | null;
  /** 1-based; null when the file as a whole is meant. */
  line: number | null;
  /** What to do next; may be empty. */
  hint: string;
}

/** A folder, read and judged. `settings` and lists hold what was usable, also when there are errors. */
export interface LoadedCampaign {
  name: string;
  folder: string;
  settings: CampaignSettings;
  accounts: string[];
  videos: PostableVideo[];
  problems: Problem[];
}

/** One job that a plan wants. */
export interface PlannedJob {
  account: string;
  videoId: string;
  videoPath: string;
  videoName: string;
  sizeBytes: number;
  caption: string;
}
