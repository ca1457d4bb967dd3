import type { Membership, Store } from '../domain/store.ts';
import type { Connection } from './connection.ts';

/** Who is named by which campaign, and under which cap. */
export const memberships = (connection: Connection): Pick<Store, 'saveMemberships'> => ({
  saveMemberships: (all) =>
    connection.transaction('save the memberships', () => replaceMemberships(connection, all)),
});

const replaceMemberships = (connection: Connection, all: readonly Membership[]): void => {
  connection.run('DELETE FROM memberships');
  for (const { campaign, enabled, maxPostsPerAccountPerDay, accounts } of all) {
    connection.run(
      `INSERT INTO memberships (account, campaign, enabled, max_posts_per_account_per_day)
       SELECT DISTINCT value, :campaign, :enabled, :cap FROM json_each(:accounts)`,
      {
        campaign,
        enabled: enabled ? 1 : 0,
        cap: maxPostsPerAccountPerDay,
        accounts: JSON.stringify(accounts),
      },
    );
  }
};
