import type { Phone } from '../domain/cloud.ts';
import type { Store } from '../domain/store.ts';
import type { Moment } from '../domain/time.ts';
import type { Connection } from './connection.ts';
import { remember, remembered } from './meta.ts';
import { phoneRow } from './rows.ts';

/** What the cloud told us of the team's phones, and when. */
export const roster = (connection: Connection): Pick<Store, 'saveRoster' | 'roster'> => ({
  saveRoster: (phones, at) =>
    connection.transaction('save the roster', () => replaceRoster(connection, phones, at)),
  roster: () => connection.step('read the roster', () => readRoster(connection)),
});

const replaceRoster = (connection: Connection, phones: readonly Phone[], at: Moment): void => {
  connection.run('DELETE FROM roster');
  for (const { phoneId, name, status } of phones) {
    connection.run('INSERT INTO roster (phone_id, name, status) VALUES (:phoneId, :name, :status)', {
      phoneId,
      name,
      status,
    });
  }
  remember(connection, 'roster_at', String(at));
};

const readRoster = (connection: Connection): { phones: Phone[]; at: Moment } | null => {
  const at = remembered(connection, 'roster_at');
  if (at === null) return null;
  return { phones: connection.all(phoneRow, 'SELECT * FROM roster ORDER BY name, phone_id'), at: Number(at) };
};
