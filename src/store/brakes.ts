import { z } from 'zod';
import type { NewFact } from '../domain/fact.ts';
import { operatorsPause, pauseKinds, type PauseOf } from '../domain/pause.ts';
import type { Brakes, PauseOrder } from '../domain/store.ts';
import type { Connection } from './connection.ts';
import type { Journal } from './facts.ts';

/** What must not be begun: told by money, by the cloud, or by an operator. */
export const brakes = (connection: Connection, journal: Journal): Brakes => ({
  pause: (order) => connection.transaction('begin a pause', () => pause(connection, journal, order)),
  resume: (order) => connection.transaction('end a pause', () => resume(connection, journal, order)),
  pauses: () =>
    connection.step('read the pauses', () =>
      connection
        .all(
          pauseRow,
          'SELECT kind, name, code, message, since FROM pauses WHERE resumed_at IS NULL ORDER BY since, kind, name',
        )
        .map((row) => ({ ...row, name: row.kind === 'everything' ? null : row.name })),
    ),
  phoneMinutes: (query) => connection.step('add up the phone minutes', () => phoneMinutes(connection, query)),
  saveCloudPause: ({ endpoint, until }) =>
    connection.transaction('remember a pause of the cloud', () => {
      connection.run('INSERT OR REPLACE INTO cloud_pauses (endpoint, until) VALUES (:endpoint, :until)', {
        endpoint,
        until,
      });
    }),
  cloudPauses: (now) =>
    connection.step('read the pauses of the cloud', () =>
      connection.all(cloudPauseRow, 'SELECT endpoint, until FROM cloud_pauses WHERE until > :now', { now }),
    ),
});

const pauseRow = z.object({
  kind: z.enum(pauseKinds),
  name: z.string(),
  code: z.string(),
  message: z.string(),
  since: z.number(),
});
const cloudPauseRow = z.object({ endpoint: z.string(), until: z.number() });
const pausedRow = z.object({ paused: z.int() });
const sinceRow = z.object({ since: z.number().nullable() });
const minutesRow = z.object({ minutes: z.number() });

/** Whether anything forbids this whole campaign to begin something. */
export const pausedFor = (connection: Connection, campaign: string): boolean =>
  connection.one(
    pausedRow,
    `SELECT EXISTS (SELECT 1 FROM pauses
                     WHERE resumed_at IS NULL
                       AND (kind, name) IN (VALUES ('everything', ''), ('campaign', :campaign))) AS paused`,
    { campaign },
  )?.paused === 1;

/** In SQL, the pauses in force of an account or of its phone; `account` is an expression of the statement around. */
export const pausesOn = (account: string): string =>
  `(SELECT s.since FROM pauses s
     WHERE s.resumed_at IS NULL AND s.kind IN ('account', 'phone') AND s.name = ${account})`;

const about = ({ kind, name }: PauseOf): Pick<NewFact, 'campaign' | 'account'> => {
  if (name === null || kind === 'everything') return {};
  return kind === 'campaign' ? { campaign: name } : { account: name };
};

/** `Campaign viral`, `Everything`. */
const subject = ({ kind, name }: PauseOf): string =>
  `${kind.charAt(0).toUpperCase()}${kind.slice(1)}${name === null ? '' : ` ${name}`}`;

/** See `Brakes.pause`; to be called inside a transaction. */
export const pause = (connection: Connection, journal: Journal, order: PauseOrder): boolean => {
  const { kind, name, code, message, at, waivedFrom } = order;
  const { changes } = connection.run(
    `INSERT INTO pauses (kind, name, code, message, since) VALUES (:kind, :name, :code, :message, :at)
     ON CONFLICT (kind, name, code) DO UPDATE SET message = :message, since = :at, resumed_at = NULL
      WHERE resumed_at IS NOT NULL AND resumed_at < :waivedFrom`,
    { kind, name: name ?? '', code, message, at, waivedFrom: waivedFrom ?? always },
  );
  if (changes === 0) return false;
  const isOrdered = code === operatorsPause;
  const meanwhile = isOrdered ? 'What is in hand is finished' : 'Phones are still stopped';
  journal.append({
    at,
    level: isOrdered ? 'info' : 'error',
    name: 'posting.paused',
    message: `${subject(order)} is paused: ${message}. ${meanwhile}; nothing new is begun.`,
    data: { kind, name, code },
    ...about(order),
  });
  return true;
};

/** Later than any moment: whatever was ended begins again. */
const always = Number.MAX_SAFE_INTEGER;

const resume = (
  connection: Connection,
  journal: Journal,
  order: Parameters<Brakes['resume']>[0],
): boolean => {
  const values = { kind: order.kind, name: order.name ?? '', code: order.code ?? null, at: order.at };
  const since = connection.one(
    sinceRow,
    `SELECT min(since) AS since FROM pauses
      WHERE kind = :kind AND name = :name AND resumed_at IS NULL AND (:code IS NULL OR code = :code)`,
    values,
  )?.since;
  if (since === null || since === undefined) return false;
  connection.run(
    `UPDATE pauses SET resumed_at = :at
      WHERE kind = :kind AND name = :name AND resumed_at IS NULL AND (:code IS NULL OR code = :code)`,
    values,
  );
  giveBackPatience(connection, order, since);
  journal.append({
    at: order.at,
    level: 'info',
    name: 'posting.resumed',
    message: `${subject(order)} goes on.`,
    data: { kind: order.kind, name: order.name, code: order.code ?? null },
    ...about(order),
  });
  return true;
};

/** A pause uses up nobody's patience: what was put off before it has as much left as it had when it began. */
const giveBackPatience = (
  connection: Connection,
  { kind, name, at }: Parameters<Brakes['resume']>[0],
  since: number,
): void => {
  const theirs = { everything: '', campaign: 'AND campaign = :name', account: its, phone: its }[kind];
  connection.run(
    `UPDATE jobs SET waiting_since = waiting_since + (:at - max(:since, waiting_since))
      WHERE state IN ('pending', 'retrying') AND waiting_since IS NOT NULL ${theirs}`,
    { name: name ?? '', at, since },
  );
};

const its = 'AND account = :name';

const phoneMinutes = (
  connection: Connection,
  { since, campaign, now }: Parameters<Brakes['phoneMinutes']>[0],
): number =>
  connection.one(
    minutesRow,
    `SELECT ifnull(sum(coalesce(off_at, closed_at, :now) - on_since), 0) / 60000.0 AS minutes
       FROM leases WHERE on_since >= :since AND (:campaign IS NULL OR campaign = :campaign)`,
    { since, campaign, now },
  )?.minutes ?? 0;
