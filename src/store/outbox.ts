import { z } from 'zod';
import type { NewFact } from '../domain/fact.ts';
import { consequenceOf, noticeChannels, noticeKinds, type Notice, type Outbox } from '../domain/notice.ts';
import { hoursMs, secondsMs } from '../domain/time.ts';
import type { Connection } from './connection.ts';

/** A try that fails is repeated after this, doubled each time, up to the longest. */
const firstPauseMs = secondsMs(30);
const longestPauseMs = hoursMs(1);

/** What needs a person, and how far the word of it has come. */
export const outbox = (connection: Connection): Outbox => ({
  takeNotice: (query) => connection.transaction('take a notice', () => takeNotice(connection, query)),
  nextNoticeAt: (channel) =>
    connection.step('find the next notice', () => {
      const { nextAt } = connection.one(nextRow, `SELECT min(next_at) AS next_at ${untold}`, { channel }) ?? {
        nextAt: null,
      };
      return nextAt;
    }),
  noteDelivery: ({ noticeId, channel, at, problem }) =>
    connection.transaction('note how a notice went', () => {
      connection.run(
        `UPDATE deliveries SET delivered_at = iif(:problem IS NULL, :at, NULL), problem = :problem
          WHERE notice_id = :noticeId AND channel = :channel`,
        { noticeId, channel, at, problem },
      );
    }),
  isNoticeOpen: (kind) =>
    connection.step(
      'look for an open notice',
      () => connection.one(idRow, `SELECT notice_id ${fromOpen} AND kind = :kind LIMIT 1`, { kind }) !== null,
    ),
  openNotices: (limit) =>
    connection.step('read the open notices', () =>
      connection.all(noticeRow, `${selectOpen} ORDER BY notice_id LIMIT :limit`, { limit }).map((notice) => ({
        notice,
        deliveries: connection.all(
          deliveryRow,
          'SELECT channel, attempts, next_at, delivered_at, problem FROM deliveries WHERE notice_id = :noticeId',
          { noticeId: notice.noticeId },
        ),
      })),
    ),
});

/** Begins and clears notices as a fact wants it; to be called in the transaction that writes the fact. */
export const noteConsequence = (connection: Connection, fact: NewFact): void => {
  const { begins, clears } = consequenceOf(fact);
  for (const { kind, subject, code } of clears) {
    connection.run(
      `UPDATE notices SET cleared_at = :at
        WHERE kind = :kind AND subject = :subject AND (:code IS NULL OR code = :code) AND cleared_at IS NULL`,
      { at: fact.at, kind, subject, code },
    );
  }
  if (begins === null) return;
  connection.run(
    `INSERT INTO notices (at, kind, subject, code, message, campaign, job_id, account, phone_id)
     VALUES (:at, :kind, :subject, :code, :message, :campaign, :jobId, :account, :phoneId)
     ON CONFLICT DO NOTHING`,
    {
      ...begins,
      at: fact.at,
      message: fact.message,
      campaign: fact.campaign ?? null,
      jobId: fact.jobId ?? null,
      account: fact.account ?? null,
      phoneId: fact.phoneId ?? null,
    },
  );
};

const noticeRow: z.ZodType<Notice> = z.object({
  noticeId: z.int(),
  at: z.number(),
  kind: z.enum(noticeKinds),
  subject: z.string(),
  code: z.string(),
  message: z.string(),
  campaign: z.string().nullable(),
  jobId: z.string().nullable(),
  account: z.string().nullable(),
  phoneId: z.string().nullable(),
  clearedAt: z.number().nullable(),
});
const deliveryRow = z.object({
  channel: z.enum(noticeChannels),
  attempts: z.int(),
  nextAt: z.number(),
  deliveredAt: z.number().nullable(),
  problem: z.string().nullable(),
});
const nextRow = z.object({ nextAt: z.number().nullable() });
const triesRow = z.object({ attempts: z.int() });

const idRow = z.object({ noticeId: z.int() });

const fromOpen = 'FROM notices INDEXED BY open_notices WHERE cleared_at IS NULL';
const selectOpen = `SELECT * ${fromOpen}`;

/** Open notices that a way has not told yet; what was never tried is due at once. */
const untold = `
   FROM (SELECT n.notice_id, ifnull(d.next_at, n.at) AS next_at
           FROM notices n INDEXED BY open_notices
           LEFT JOIN deliveries d ON d.notice_id = n.notice_id AND d.channel = :channel
          WHERE n.cleared_at IS NULL AND d.delivered_at IS NULL)`;

const takeNotice = (
  connection: Connection,
  { channel, at }: Parameters<Outbox['takeNotice']>[0],
): Notice | null => {
  const notice = connection.one(
    noticeRow,
    `${selectOpen} AND notice_id = (SELECT notice_id ${untold} WHERE next_at <= :at ORDER BY notice_id LIMIT 1)`,
    { channel, at },
  );
  if (notice === null) return null;
  const { noticeId } = notice;
  const before = connection.one(
    triesRow,
    'SELECT attempts FROM deliveries WHERE notice_id = :noticeId AND channel = :channel',
    { noticeId, channel },
  );
  const attempts = (before?.attempts ?? 0) + 1;
  const nextAt = at + Math.min(longestPauseMs, firstPauseMs * 2 ** (attempts - 1));
  connection.run(
    `INSERT INTO deliveries (notice_id, channel, attempts, next_at) VALUES (:noticeId, :channel, :attempts, :nextAt)
     ON CONFLICT (notice_id, channel) DO UPDATE SET attempts = :attempts, next_at = :nextAt`,
    { noticeId, channel, attempts, nextAt },
  );
  return notice;
};
