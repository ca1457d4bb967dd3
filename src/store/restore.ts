import { restoredPause } from '../domain/pause.ts';
import type { Moment } from '../domain/time.ts';
import { pause } from './brakes.ts';
import type { Connection } from './connection.ts';
import { openJournal } from './facts.ts';
import { forget, remembered } from './meta.ts';

/** The name under which a copy remembers when it was made. */
export const copiedAt = 'copied_at';

/**
 * Holds everything back in a database that was put back from a copy: what was posted after the copy it does not know, so
 * it could post it again (R1). To be called inside the transaction in which a store is opened.
 */
export const noteRestore = (connection: Connection, at: Moment): void => {
  const copied = remembered(connection, copiedAt);
  if (copied === null) return;
  forget(connection, copiedAt);
  const since = new Date(Number(copied)).toISOString();
  pause(connection, openJournal(connection), {
    kind: 'everything',
    name: null,
    code: restoredPause,
    message: `the database was put back from a copy of ${since}, and does not know what was posted after it`,
    at,
  });
};
