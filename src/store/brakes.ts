import { z } from 'zod';
import type { NewFact } from '../domain/fact.ts';
import type { Brakes } from '../domain/store.ts';
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
          'SELECT campaign, code, message, since FROM pauses WHERE resumed_at IS NULL ORDER BY since',
        )
        .map((row) => ({ ...row, campaign: row.campaign === everything ? null : row.campaign })),
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

/** The name under which a pause of everything is kept; no campaign can bear it. */
const everything = '';
const pauseRow = z.object({ campaign: z.string(), code: z.string(), message: z.string(), since: z.number() });
const cloudPauseRow = z.object({ endpoint: z.string(), until: z.number() });

/** Whether anything forbids this campaign to begin something. */
export const pausedFor = (connection: Connection, campaign: string): boolean =>
  connection.one(
    z.object({ paused: z.int() }),
    `SELECT EXISTS (SELECT 1 FROM pauses WHERE resumed_at IS NULL AND campaign IN ('', :campaign)) AS paused`,
    { campaign },
  )?.paused === 1;

const about = (campaign: string | null): Pick<NewFact, 'campaign'> => (campaign === null ? {} : { campaign });

const pause = (
  connection: Connection,
  journal: Journal,
  { campaign, code, message, at, waivedFrom }: Parameters<Brakes['pause']>[0],
): void => {
  const { changes } = connection.run(
    `INSERT INTO pauses (campaign, code, message, since) VALUES (:campaign, :code, :message, :at)
     ON CONFLICT (campaign) DO UPDATE SET code = :code, message = :message, since = :at, resumed_at = NULL
      WHERE resumed_at IS NOT NULL AND NOT (code = :code AND resumed_at >= :waivedFrom)`,
    { campaign: campaign ?? everything, code, message, at, waivedFrom: waivedFrom ?? at },
  );
  if (changes === 0) return;
  journal.append({
    at,
    level: 'error',
    name: 'posting.paused',
    message: `${campaign ?? 'Everything'} is paused: ${message}. Phones are still stopped; nothing new is begun.`,
    data: { code },
    ...about(campaign),
  });
};

const resume = (
  connection: Connection,
  journal: Journal,
  { campaign, at }: Parameters<Brakes['resume']>[0],
): boolean => {
  const { changes } = connection.run(
    'UPDATE pauses SET resumed_at = :at WHERE campaign = :campaign AND resumed_at IS NULL',
    { campaign: campaign ?? everything, at },
  );
  if (changes === 0) return false;
  journal.append({
    at,
    level: 'info',
    name: 'posting.resumed',
    message: `${campaign ?? 'Everything'} goes on.`,
    ...about(campaign),
  });
  return true;
};

const phoneMinutes = (
  connection: Connection,
  { since, campaign, now }: Parameters<Brakes['phoneMinutes']>[0],
): number =>
  connection.one(
    z.object({ minutes: z.number() }),
    `SELECT ifnull(sum(ifnull(off_at, :now) - on_since), 0) / 60000.0 AS minutes
       FROM leases WHERE on_since >= :since AND (:campaign IS NULL OR campaign = :campaign)`,
    { since, campaign, now },
  )?.minutes ?? 0;
