import type { Notice, NoticeChannel } from './notice.ts';

/** A notice as the outside gets it, as JSON. */
export interface Letter {
  schemaVersion: 1;
  /** Unique for all time and the same at every try: a letter may arrive twice, and whoever minds can drop the second. */
  id: string;
  /** ISO 8601. */
  at: string;
  kind: Notice['kind'] | 'test';
  message: string;
  /** What to type about it. */
  next: string;
  /** Both in one, which is what chats show. */
  text: string;
  campaign: string | null;
  jobId: string | null;
  account: string | null;
  phoneId: string | null;
}

/** A way out. `send` never rejects; it answers what went wrong, in words without secrets, or null. */
export interface Way {
  channel: NoticeChannel;
  send(letter: Letter, signal: AbortSignal): Promise<string | null>;
}
