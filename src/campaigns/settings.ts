import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { CampaignSettings } from '../domain/campaign.ts';
import { noSchedule } from '../domain/schedule.ts';
import { hoursMs, minutesMs, secondsMs } from '../domain/time.ts';
import { duration } from './duration.ts';
import { lookForFile, refusal } from './entry.ts';
import { parseJson } from './json.ts';
import type { JsonText } from './json.ts';
import type { ProblemList } from './problems.ts';
import { placelessKey, scheduleSchema, toSchedule } from './schedule.ts';
import { suggest } from './suggest.ts';
import { encodingFault, withoutMark } from './text.ts';

export const settingsFile = 'campaign.json';

/** What holds where `campaign.json` says nothing. */
export const defaultSettings: CampaignSettings = {
  enabled: true,
  network: 'instagram',
  maxPostsPerAccountPerDay: 1,
  workers: 3,
  delayBetweenJobsMs: secondsMs(10),
  retry: {
    maxPasses: 3,
    delayMs: minutesMs(5),
    infrastructureAttempts: 3,
    unclassifiedAttempts: 2,
    patienceMs: hoursMs(2),
    createAgainAfterProof: true,
  },
  shuffle: true,
  maxPhoneMinutesPerDay: null,
  schedule: noSchedule,
  captions: { file: null, videoColumn: null, textColumn: null, match: null },
};

/** Far more than there is to say; what is larger is some other file. */
const maxFileBytes = 64 * 1024;

const count = z.int().min(1).max(1000);
const name = z.string().trim().min(1);

const schema = z.strictObject({
  enabled: z.boolean().optional(),
  platform: z.enum(['instagram', 'tiktok']).optional(),
  maxPostsPerAccountPerDay: count.optional(),
  /** The spelling of the system before this one. */
  max_posts_per_account_per_day: count.optional(),
  workers: count.optional(),
  delayBetweenJobs: duration.optional(),
  retry: z
    .strictObject({
      maxPasses: count.optional(),
      delay: duration.optional(),
      infrastructureAttempts: count.optional(),
      unclassifiedAttempts: count.optional(),
      /** The same as `campaign start` says it: tries after the first, and whether there is one at all. */
      infraRetryLimit: z.int().min(0).max(999).optional(),
      retryUnknown: z.boolean().optional(),
      patience: duration.optional(),
      createAgainAfterProof: z.boolean().optional(),
    })
    .optional(),
  shuffle: z.boolean().optional(),
  maxPhoneMinutesPerDay: z.number().positive().max(1_000_000).optional(),
  schedule: scheduleSchema.optional(),
  captions: z
    .strictObject({
      file: name.optional(),
      videoColumn: name.optional(),
      textColumn: name.optional(),
      match: z.enum(['filename', 'shortcode']).optional(),
    })
    .optional(),
});

const keysAt = (path: readonly PropertyKey[]): string[] => {
  const inside =
    path[0] === 'retry' || path[0] === 'captions' || path[0] === 'schedule' ? schema.shape[path[0]].unwrap() : schema;
  return Object.keys(inside.shape);
};

const toSettings = (file: z.output<typeof schema>): CampaignSettings => ({
  enabled: file.enabled ?? defaultSettings.enabled,
  network: file.platform ?? defaultSettings.network,
  maxPostsPerAccountPerDay:
    file.maxPostsPerAccountPerDay ??
    file.max_posts_per_account_per_day ??
    defaultSettings.maxPostsPerAccountPerDay,
  workers: file.workers ?? defaultSettings.workers,
  delayBetweenJobsMs: file.delayBetweenJobs ?? defaultSettings.delayBetweenJobsMs,
  retry: {
    maxPasses: file.retry?.maxPasses ?? defaultSettings.retry.maxPasses,
    delayMs: file.retry?.delay ?? defaultSettings.retry.delayMs,
    infrastructureAttempts:
      file.retry?.infrastructureAttempts ??
      (file.retry?.infraRetryLimit === undefined
        ? defaultSettings.retry.infrastructureAttempts
        : file.retry.infraRetryLimit + 1),
    unclassifiedAttempts:
      file.retry?.unclassifiedAttempts ??
      (file.retry?.retryUnknown === false ? 1 : defaultSettings.retry.unclassifiedAttempts),
    patienceMs: file.retry?.patience ?? defaultSettings.retry.patienceMs,
    createAgainAfterProof: file.retry?.createAgainAfterProof ?? defaultSettings.retry.createAgainAfterProof,
  },
  shuffle: file.shuffle ?? defaultSettings.shuffle,
  maxPhoneMinutesPerDay: file.maxPhoneMinutesPerDay ?? defaultSettings.maxPhoneMinutesPerDay,
  schedule: toSchedule(file.schedule),
  captions: {
    file: file.captions?.file ?? null,
    videoColumn: file.captions?.videoColumn ?? null,
    textColumn: file.captions?.textColumn ?? null,
    match: file.captions?.match ?? null,
  },
});

/** The paths of everything that an issue complains about. */
const culprits = (issue: z.core.$ZodIssue): PropertyKey[][] =>
  issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];

const without = (value: unknown, path: readonly PropertyKey[]): unknown => {
  const [key, ...deeper] = path;
  if (key === undefined || typeof value !== 'object' || value === null) return {};
  const entries = Object.entries(value).filter(([each]) => each !== key || deeper.length > 0);
  return Object.fromEntries(entries.map(([each, inner]) => [each, each === key ? without(inner, deeper) : inner]));
};

const report = (issue: z.core.$ZodIssue, json: JsonText, problems: ProblemList): void => {
  for (const path of culprits(issue)) {
    const key = path.map(String).join('.');
    const where = { file: settingsFile, line: json.lineOf(path) };
    if (issue.code === 'unrecognized_keys') {
      const known = keysAt(issue.path);
      const meant = suggest(String(path.at(-1)), known);
      const hint = meant === null ? `Known here: ${known.join(', ')}.` : `Did you mean ${JSON.stringify(meant)}?`;
      problems.add('settings-invalid', `Unknown key ${JSON.stringify(key)}.`, { ...where, hint });
    } else {
      const complaint = issue.message.replace(/^Invalid input: /, '');
      problems.add('settings-invalid', `${key === '' ? settingsFile : JSON.stringify(key)}: ${complaint}.`, where);
    }
  }
};

/** Hours and days are those of a place, which has to be named. */
const reportPlaceless = (file: z.output<typeof schema>, json: JsonText, problems: ProblemList): void => {
  const placeless = file.schedule === undefined ? null : placelessKey(file.schedule);
  if (placeless === null) return;
  problems.add('settings-invalid', `"schedule.${placeless}" does not say in which time zone.`, {
    file: settingsFile,
    line: json.lineOf(['schedule', placeless]),
    hint: 'Add "timeZone" beside it, such as "Europe/Berlin".',
  });
};

/** Settings that can be said in two ways; both at once may contradict each other. */
const twins = [
  ['maxPostsPerAccountPerDay', 'max_posts_per_account_per_day'],
  ['retry.infrastructureAttempts', 'retry.infraRetryLimit'],
  ['retry.unclassifiedAttempts', 'retry.retryUnknown'],
] as const;

const isSet = (value: unknown, path: string): boolean =>
  path.split('.').reduce<unknown>(
    (inside, key) =>
      typeof inside === 'object' && inside !== null ? Object.entries(inside).find(([each]) => each === key)?.[1] : undefined,
    value,
  ) !== undefined;

const reportTwins = (json: JsonText, problems: ProblemList): void => {
  for (const [kept, other] of twins) {
    if (!isSet(json.value, kept) || !isSet(json.value, other)) continue;
    problems.add('settings-invalid', `${kept} is there in both spellings.`, {
      file: settingsFile,
      line: json.lineOf(other.split('.')),
      hint: `Remove "${other}".`,
    });
  }
};

/** Judges the contents of `campaign.json`; what is wrong is reported and the default holds in its place. */
const judge = (json: JsonText, problems: ProblemList): CampaignSettings => {
  const result = schema.safeParse(json.value);
  if (result.success) {
    reportTwins(json, problems);
    reportPlaceless(result.data, json, problems);
    return toSettings(result.data);
  }
  for (const issue of result.error.issues) report(issue, json, problems);
  const usable = result.error.issues.flatMap(culprits).reduce(without, json.value);
  return toSettings(schema.safeParse(usable).data ?? {});
};

/** The settings, and where in the file each of them is. */
export interface ReadSettings {
  settings: CampaignSettings;
  lineOf: (path: readonly string[]) => number | null;
}

/**
 * The settings of `campaign.json`, which is optional. Keys: `enabled`, `platform` (`instagram` or `tiktok`),
 * `maxPostsPerAccountPerDay`, `workers`, `delayBetweenJobs`, `retry` (`maxPasses`, `delay`, `infrastructureAttempts`,
 * `unclassifiedAttempts`, or `infraRetryLimit`, `retryUnknown`, `patience`, `createAgainAfterProof`), `shuffle`,
 * `maxPhoneMinutesPerDay`, `schedule` (`timeZone`, `hours`: `"09:00-18:00"` or several of them, `days`: `mon` to `sun`,
 * `minGap`, `spread`, `continuous`), `captions` (`file`, `videoColumn`, `textColumn`, `match`: `filename` or `shortcode`).
 * Durations are numbers of seconds, or texts with a unit: `"500ms"`,
 * `"30s"`, `"2m"`, `"1h"`.
 */
export const readSettings = async (root: string, problems: ProblemList): Promise<ReadSettings> => {
  const fallback: ReadSettings = { settings: defaultSettings, lineOf: () => null };
  const unreadable = (why: string, line: number | null = null): ReadSettings => {
    problems.add('settings-unreadable', `${settingsFile} ${why}.`, { file: settingsFile, line });
    return fallback;
  };
  const entry = await lookForFile(root, join(root, settingsFile));
  if (entry.kind === 'missing') return fallback;
  if (entry.kind === 'refused') return unreadable(entry.why);
  if (entry.sizeBytes > maxFileBytes) return unreadable('is larger than 64 KiB');
  let bytes: Buffer;
  try {
    bytes = await readFile(entry.path);
  } catch (thrown) {
    return unreadable(refusal(thrown));
  }
  const fault = encodingFault(bytes);
  if (fault !== null) return unreadable(fault);
  const parsed = parseJson(withoutMark(bytes).toString());
  if (!parsed.ok) return unreadable(`is not valid JSON: ${parsed.fault.message}`, parsed.fault.line);
  return { settings: judge(parsed.json, problems), lineOf: parsed.json.lineOf };
};
