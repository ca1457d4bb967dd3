import { restoredPause } from '../domain/pause.ts';
import type { Moment } from '../domain/time.ts';
import { pause } from './brakes.ts';
import type { Connection } from './connection.ts';
import { openJournal } from './facts.ts';
import { forget, remembered } from './meta.ts';

/** The name under which a copy remembers when it was made. */
export const copiedAt = 'copied_at';

/** More attempts than are made between a copy and the day on which it is put back. */
const numbersApart = 1_000_000;

/**
 * Holds everything back in a database that was put back from a copy: what was posted after the copy it does not know, so
 * it could post it again (R1). To be called inside the transaction in which a store is opened.
 */
export const noteRestore = (connection: Connection, at: Moment): void => {
  const copied = remembered(connection, copiedAt);
  if (copied === null) return;
  forget(connection, copiedAt);
  // Tasks bear the numbers of their attempts: those that were given after the copy must not be given again.
  connection.run(`UPDATE sqlite_sequence SET seq = seq + ${numbersApart} WHERE name = 'attempts'`);
  connection.run(
    `INSERT INTO sqlite_sequence (name, seq) SELECT 'attempts', ${numbersApart}
      WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'attempts')`,
  );
  const since = new Date(Number(copied)).toISOString();
  pause(connection, openJournal(connection), {
    kind: 'everything',
    name: null,
    code: restoredPause,
    message: `the database was put back from a copy of ${since}, and does not know what was posted after it`,
    at,
  });
};
