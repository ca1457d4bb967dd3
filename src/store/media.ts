import { z } from 'zod';
import type { Probe, ProbeKey, Store } from '../domain/store.ts';
import type { Moment } from '../domain/time.ts';
import type { Connection } from './connection.ts';

type Media = Pick<Store, 'findProbe' | 'saveProbe' | 'findUpload' | 'saveUpload'>;

/** What is known of video files: what reading them taught us, and where the cloud already has their bytes. */
export const media = (connection: Connection): Media => ({
  findProbe: (key) => connection.step('look up a video file', () => findProbe(connection, key)),
  saveProbe: (key, probe) =>
    connection.transaction('remember a video file', () => saveProbe(connection, key, probe)),
  findUpload: (videoId, until) =>
    connection.step('look up an upload', () => findUpload(connection, videoId, until)),
  saveUpload: (upload) => connection.transaction('remember an upload', () => saveUpload(connection, upload)),
});

const probeRow = z
  .union([
    z.object({ problem: z.null(), videoId: z.string(), durationMs: z.number() }),
    z.object({ problem: z.string() }),
  ])
  .transform((row): Probe =>
    row.problem === null
      ? { ok: true, videoId: row.videoId, durationMs: row.durationMs }
      : { ok: false, problem: row.problem },
  );

const findProbe = (connection: Connection, { path, sizeBytes, modifiedMs }: ProbeKey): Probe | null =>
  connection.one(
    probeRow,
    `SELECT problem, video_id, duration_ms FROM probes
      WHERE path = :path AND size_bytes = :sizeBytes AND modified_ms = :modifiedMs`,
    { path, sizeBytes, modifiedMs },
  );

/** A path has one file at a time, so what was known of the one before is replaced. */
const saveProbe = (connection: Connection, { path, sizeBytes, modifiedMs }: ProbeKey, probe: Probe): void => {
  connection.run(
    `INSERT OR REPLACE INTO probes (path, size_bytes, modified_ms, video_id, duration_ms, problem)
     VALUES (:path, :sizeBytes, :modifiedMs, :videoId, :durationMs, :problem)`,
    {
      path,
      sizeBytes,
      modifiedMs,
      videoId: probe.ok ? probe.videoId : null,
      durationMs: probe.ok ? probe.durationMs : null,
      problem: probe.ok ? null : probe.problem,
    },
  );
};

const uploadRow = z.object({ resourceUrl: z.string() });

const findUpload = (connection: Connection, videoId: string, until: Moment): { resourceUrl: string } | null =>
  connection.one(
    uploadRow,
    'SELECT resource_url FROM uploads WHERE video_id = :videoId AND expires_at > :until',
    { videoId, until },
  );

const saveUpload = (connection: Connection, upload: Parameters<Store['saveUpload']>[0]): void => {
  connection.run(
    `INSERT OR REPLACE INTO uploads (video_id, resource_url, expires_at)
     VALUES (:videoId, :resourceUrl, :expiresAt)`,
    { videoId: upload.videoId, resourceUrl: upload.resourceUrl, expiresAt: upload.expiresAt },
  );
};
