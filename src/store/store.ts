import type { Store } from '../domain/store.ts';
import { accounts } from './accounts.ts';
import { afresh } from './afresh.ts';
import { attempts } from './attempts.ts';
import { brakes } from './brakes.ts';
import { claims } from './claims.ts';
import type { Connection } from './connection.ts';
import { doubts } from './doubts.ts';
import { openJournal } from './facts.ts';
import { gauges } from './gauges.ts';
import { leases } from './leases.ts';
import { imports } from './ledger.ts';
import { limits } from './limits.ts';
import { media } from './media.ts';
import { memberships } from './memberships.ts';
import { instanceIdOf } from './meta.ts';
import { jobOrders } from './orders.ts';
import { outbox } from './outbox.ts';
import { phoneOrders } from './phones.ts';
import { prospects } from './prospects.ts';
import { reports } from './report.ts';
import { retention } from './retention.ts';
import { roster } from './roster.ts';
import { runs } from './runs.ts';
import { seeding } from './seeding.ts';
import { settling } from './settle.ts';
import { standings } from './standing.ts';
import { stock } from './stock.ts';
import { upkeep } from './upkeep.ts';
import { views } from './views.ts';

/** The whole store on an open, migrated database: one file per idea, put together. */
export const storeOn = (connection: Connection): Store => {
  const journal = openJournal(connection);
  return {
    ...journal.facts,
    ...roster(connection),
    ...memberships(connection),
    ...limits(connection),
    ...media(connection),
    ...seeding(connection),
    ...afresh(connection, journal),
    ...runs(connection, journal),
    ...claims(connection, journal),
    ...stock(connection),
    ...settling(connection, journal),
    ...attempts(connection, journal),
    ...leases(connection, journal),
    ...doubts(connection, journal),
    ...imports(connection, journal),
    ...jobOrders(connection, journal),
    ...phoneOrders(connection, journal),
    ...brakes(connection, journal),
    ...standings(connection, brakes(connection, journal)),
    ...accounts(connection),
    ...prospects(connection),
    ...reports(connection),
    ...views(connection),
    ...outbox(connection),
    ...retention(connection),
    ...upkeep(connection),
    ...gauges(connection),
    instanceId: () => connection.step('read its name', () => instanceIdOf(connection)),
    rehearse: (work) => connection.rehearse(work),
    close: () => connection.close(),
  };
};
