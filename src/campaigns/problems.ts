import type { Problem } from '../domain/campaign.ts';

/**
 * Everything that can be wrong with a campaign's folder. Codes are stable; errors refuse a start, warnings are listed
 * and what they name is skipped.
 */
export const problemKinds = {
  'folder-unreadable': { severity: 'error', meaning: 'the folder is none, or may not be read' },
  'settings-unreadable': { severity: 'error', meaning: 'campaign.json is not a readable file of JSON' },
  'settings-invalid': { severity: 'error', meaning: 'campaign.json has an unknown key or an impossible value' },
  'accounts-unreadable': { severity: 'error', meaning: 'accounts.txt is not a readable file of text' },
  'no-accounts': { severity: 'error', meaning: 'there is no accounts.txt, or it names nobody' },
  'no-usable-account': { severity: 'error', meaning: 'no account has a phone' },
  'captions-missing': { severity: 'error', meaning: 'there is no captions file' },
  'captions-ambiguous': { severity: 'error', meaning: 'several files could be the captions file' },
  'captions-header': { severity: 'error', meaning: 'the first row has no columns that we know' },
  'captions-unreadable': { severity: 'error', meaning: 'the captions file is not readable as CSV in UTF-8' },
  'captions-conflict': { severity: 'error', meaning: 'one video has two different captions' },
  'no-captions': { severity: 'error', meaning: 'the captions file holds no usable caption' },
  'no-jobs': { severity: 'error', meaning: 'no readable video has a caption' },
  'phone-name-twice': { severity: 'error', meaning: "two phones of the cloud carry one account's name" },
  'account-twice': { severity: 'warning', meaning: 'an account is named more than once; it counts once' },
  'account-odd': { severity: 'warning', meaning: 'an account name has characters that no social account has' },
  'account-without-phone': { severity: 'warning', meaning: "no phone carries the account's name" },
  'caption-empty': { severity: 'warning', meaning: 'a row has no text to post' },
  'caption-twice': { severity: 'warning', meaning: 'a video has the same caption on two lines' },
  'caption-without-video': { severity: 'warning', meaning: 'no video belongs to a caption' },
  'video-without-caption': { severity: 'warning', meaning: 'no caption belongs to a video' },
  'video-ambiguous': { severity: 'warning', meaning: 'a caption names a file that is there several times' },
  'video-unreadable': { severity: 'warning', meaning: 'a file is damaged, holds no video or may not be read' },
  'video-twice': { severity: 'warning', meaning: 'two files hold the same bytes; they count as one video' },
  'not-followed': { severity: 'warning', meaning: 'a symbolic link leads nowhere or out of the folder' },
} as const satisfies Record<string, { severity: Problem['severity']; meaning: string }>;

export type ProblemCode = keyof typeof problemKinds;

/** Where a problem is and what helps; what is left out concerns the folder as a whole. */
export interface Whereabouts {
  file?: string;
  line?: number | null;
  hint?: string;
}

/** Beyond so many problems of one code only their number is told: a person reads no further. */
const listedPerCode = 1000;

const english = new Intl.NumberFormat('en');

/** A word out of somebody's file, fit for a sentence: in quotes, on one line, not too long. */
export const quoted = (word: string, mostChars = 80): string =>
  JSON.stringify(word.length > mostChars ? `${word.slice(0, mostChars)}...` : word);

export const problem = (code: ProblemCode, message: string, where: Whereabouts = {}): Problem => ({
  severity: problemKinds[code].severity,
  code,
  message,
  file: where.file ?? null,
  line: where.line ?? null,
  hint: where.hint ?? '',
});

/** Gathers problems, so that all of them can be told at once, with bounded memory. */
export class ProblemList {
  readonly #problems: Problem[] = [];
  readonly #counts = new Map<ProblemCode, number>();

  add(code: ProblemCode, message: string, where: Whereabouts = {}): void {
    const count = (this.#counts.get(code) ?? 0) + 1;
    this.#counts.set(code, count);
    if (count <= listedPerCode) this.#problems.push(problem(code, message, where));
  }

  has(code: ProblemCode): boolean {
    return this.#counts.has(code);
  }

  /** Errors first, otherwise in the order they were found. */
  all(): Problem[] {
    const unlisted = [...this.#counts]
      .filter(([, count]) => count > listedPerCode)
      .map(([code, count]) => problem(code, `And ${english.format(count - listedPerCode)} more like it.`));
    const all = [...this.#problems, ...unlisted];
    const bySeverity = Map.groupBy(all, (each) => each.severity);
    return [...(bySeverity.get('error') ?? []), ...(bySeverity.get('warning') ?? [])];
  }
}
