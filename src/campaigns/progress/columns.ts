/** The columns of the old system's progress.csv, in their order, which never changed. */
export const progressColumns = [
  'job_id',
  'account',
  'video_path',
  'caption',
  'status',
  'worker_id',
  'claimed_at',
  'completed_at',
  'error',
  'attempts',
  'max_attempts',
  'retry_at',
  'error_type',
  'error_category',
  'pass_number',
] as const;

/**
 * Its oldest form ends with `error`, the next with `error_type` (13 columns), then come the 15; the youngest has these
 * two behind them.
 */
export const laterColumns = ['run_id', 'video_id'] as const;

/** A row as the old system has it: every cell is text. */
export type ProgressRow = Record<(typeof progressColumns)[number], string>;

export const progressStatuses = ['pending', 'claimed', 'success', 'failed', 'skipped', 'retrying'] as const;
export type ProgressStatus = (typeof progressStatuses)[number];
