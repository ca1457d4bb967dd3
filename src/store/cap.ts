/**
 * The daily cap in SQL (R6), for the statements that need it. `account` is an expression of the statement around;
 * `:campaign` and `:day` are its values.
 */

/**
 * The smallest cap among the enabled campaigns that name the account; the asking campaign counts as enabled, for it is
 * being run. Null when no campaign is known to name it.
 */
export const capOf = (account: string): string =>
  `(SELECT min(m.max_posts_per_account_per_day)
      FROM memberships m
     WHERE m.account = ${account} AND (m.enabled = 1 OR m.campaign = :campaign))`;

/** How many posts count on the day: what is in hand, what is out, what may be out, and what the old system posted. */
export const usedOn = (account: string): string =>
  `((SELECT count(*) FROM reservations r WHERE ${countsOn(account)}) + ${importedOn(account)})`;

/** The same without what is in hand: no later outcome takes this away again. */
export const spentOn = (account: string): string =>
  `((SELECT count(*) FROM reservations r WHERE ${countsOn(account)} AND r.until_day IS NOT NULL)
    + ${importedOn(account)})`;

/** A line for which nobody knew the network stands in the ledger for each of them, and was one post. */
const importedOn = (account: string): string =>
  `(SELECT count(DISTINCT l.file_key) FROM ledger l WHERE l.account = ${account} AND l.day = :day)`;

/** Spelled as the index reservations_by_day is, so that SQLite finds it. */
const countsOn = (account: string): string =>
  `r.account = ${account} AND ifnull(r.until_day, '9999-12-31') >= :day AND r.from_day <= :day`;
