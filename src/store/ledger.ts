import { z } from 'zod';
import { baseName, fileKey } from '../domain/ledger.ts';
import type { ForeignPost, ImportOrder, Imports, LedgerEntry } from '../domain/ledger.ts';
import type { Network } from '../domain/cloud.ts';
import type { Connection } from './connection.ts';
import type { Journal } from './facts.ts';
import { ledgerRow } from './rows.ts';

/** What was published before us, and by whom a pair was published at all. */
export const imports = (connection: Connection, journal: Journal): Imports => ({
  importPosts: (order) =>
    connection.transaction('import posts', () => importPosts(connection, journal, order)),
  nameVideos: (network, videos) => {
    if (!hasUnnamed(connection, network)) return;
    connection.transaction('name the videos of the ledger', () => nameVideos(connection, network, videos));
  },
});

/** The pair of a job: an account, and a video by its bytes and by the name of its file. */
export interface Pair {
  account: string;
  network: string;
  videoId: string;
  videoName: string;
}

/**
 * The line of the ledger that forbids this pair; null when it was never published. A line that was brought in goes by the
 * name of the file for good: another file of that name may be the one it means.
 */
export const publicationOf = (
  connection: Connection,
  { account, network, videoId, videoName }: Pair,
): LedgerEntry | null =>
  connection.one(
    ledgerRow,
    `SELECT * FROM ledger
      WHERE account = :account AND network = :network AND (video_id = :videoId OR file_key = :fileKey)
      ORDER BY imported_at LIMIT 1`,
    { account, network, videoId, fileKey: fileKey(videoName) },
  );

const nameRow = z.object({ account: z.string(), network: z.string(), videoName: z.string() });

/** The pairs that this campaign published itself, by name. */
const ownPairs = (connection: Connection, campaign: string | null): Set<string> =>
  new Set(
    connection
      .all(
        nameRow,
        `SELECT account, network, video_name FROM ledger WHERE campaign = :campaign AND imported_at IS NULL`,
        { campaign },
      )
      .map(({ account, network, videoName }) => pairOf(account, network, videoName)),
  );

const pairOf = (account: string, network: string, videoName: string): string =>
  JSON.stringify([account, network, fileKey(videoName)]);

const importPosts = (connection: Connection, journal: Journal, order: ImportOrder): boolean[] => {
  const { campaign, networks, posts, at, dryRun } = order;
  const seen = ownPairs(connection, campaign);
  const isNew = posts.map((post) => {
    const missing = networks.filter((network) => {
      const pair = pairOf(post.account, network, post.videoName);
      if (seen.has(pair)) return false;
      seen.add(pair);
      return !isImported(connection, post, network);
    });
    if (!dryRun) for (const network of missing) enter(connection, order, post, network);
    return missing.length > 0;
  });
  const added = isNew.filter(Boolean).length;
  if (added > 0 && !dryRun) {
    journal.append({
      at,
      level: 'info',
      name: 'ledger.imported',
      message: `${added} ${added === 1 ? 'post' : 'posts'} of the old system entered the ledger; these pairs are never posted again.`,
      ...(campaign !== null && { campaign }),
      data: { added, of: posts.length },
    });
  }
  return isNew;
};

const foundRow = z.object({ found: z.int() });

const isImported = (connection: Connection, { account, videoName }: ForeignPost, network: Network): boolean =>
  connection.one(
    foundRow,
    'SELECT 1 AS found FROM ledger WHERE account = :account AND network = :network AND file_key = :fileKey',
    { account, network, fileKey: fileKey(videoName) },
  ) !== null;

const enter = (
  connection: Connection,
  { campaign, at }: ImportOrder,
  post: ForeignPost,
  network: Network,
): void => {
  connection.run(
    `INSERT INTO ledger (account, network, video_name, file_key, campaign, published_at, day, imported_at)
     VALUES (:account, :network, :videoName, :fileKey, :campaign, :publishedAt, :day, :at)`,
    {
      account: post.account,
      network,
      videoName: baseName(post.videoName),
      fileKey: fileKey(post.videoName),
      campaign,
      publishedAt: post.publishedAt,
      day: post.day,
      at,
    },
  );
};

const nameOfVideoRow = z.object({ videoId: z.string(), name: z.string() });

/** One of several files with the same bytes stands for all in a plan; the old system may have posted any of them. */
const otherNames = (
  connection: Connection,
  videos: readonly { videoId: string }[],
): { videoId: string; name: string }[] =>
  connection.all(
    nameOfVideoRow,
    `SELECT video_id, path AS name FROM probes
      WHERE video_id IN (SELECT value FROM json_each(:videoIds))`,
    { videoIds: JSON.stringify(videos.map(({ videoId }) => videoId)) },
  );

/** Every plan asks, and hardly any has something to write. */
const hasUnnamed = (connection: Connection, network: Network): boolean =>
  connection.step('look for videos without a name', () =>
    connection.one(
      foundRow,
      `SELECT 1 AS found FROM ledger
        WHERE network = :network AND file_key IS NOT NULL AND video_id IS NULL LIMIT 1`,
      { network },
    ),
  ) !== null;

/** OR IGNORE: the pair may be in the ledger under its bytes already. */
const nameVideos = (
  connection: Connection,
  network: Network,
  videos: readonly { videoId: string; name: string }[],
): void => {
  for (const { videoId, name } of [...videos, ...otherNames(connection, videos)]) {
    connection.run(
      `UPDATE OR IGNORE ledger SET video_id = :videoId
        WHERE network = :network AND file_key = :fileKey AND video_id IS NULL`,
      { videoId, network, fileKey: fileKey(name) },
    );
  }
};
