import { PostdError } from '../domain/failure.ts';
import type { FactContext } from '../domain/fact.ts';
import type { Lease } from '../domain/lease.ts';
import type { PhoneOrders, ReleaseOrder, StopOrder } from '../domain/orders.ts';
import { typed } from '../domain/typed.ts';
import { attemptOf, contextOf } from './attempts.ts';
import type { Connection } from './connection.ts';
import type { Journal } from './facts.ts';
import { holderOf, openLease } from './leases.ts';
import { jobOf } from './jobs.ts';

/** What an operator orders about phones: the row of the order comes with the lease it is about. */
export const phoneOrders = (connection: Connection, journal: Journal): PhoneOrders => ({
  orderStop: (order) =>
    connection.transaction(`order phone ${order.phoneId} to be stopped`, () =>
      orderStop(connection, journal, order),
    ),
  orderRelease: (order) =>
    connection.transaction(`let go of lease ${order.leaseId}`, () =>
      orderRelease(connection, journal, order),
    ),
});

const orderStop = (
  connection: Connection,
  journal: Journal,
  order: StopOrder,
): ReturnType<PhoneOrders['orderStop']> => {
  const { phoneId, account, campaign, note, at, proofFrom } = order;
  const holder = holderOf(connection, phoneId);
  if (holder !== null) return { taken: false, holder };
  const { lastId: leaseId } = connection.run(
    `INSERT INTO leases (phone_id, account, campaign, origin, phase, opened_at, proof_from, reason)
     VALUES (:phoneId, :account, :campaign, 'operator', 'stopping', :at, :proofFrom, :reason)`,
    {
      phoneId,
      account,
      campaign,
      at,
      proofFrom,
      reason: `an operator ordered it to be stopped${noted(note)}`,
    },
  );
  remember(connection, 'stop', leaseId, order);
  journal.append({
    at,
    level: 'warn',
    name: 'phone.stop-ordered',
    message: `phone ${account} was on without us, and is stopped: an operator ordered it${noted(note)}`,
    campaign,
    account,
    phoneId,
    data: { leaseId, note },
  });
  const lease = openLease(connection, leaseId);
  if (lease === null) throw new PostdError('internal', `Lease ${leaseId} vanished while it was opened.`);
  return { taken: true, lease };
};

const orderRelease = (connection: Connection, journal: Journal, order: ReleaseOrder): Lease => {
  const { leaseId, note, at } = order;
  const lease = openLease(connection, leaseId);
  if (lease === null) throw new PostdError('nothing-to-do', `Lease ${leaseId} is closed.`);
  refuseBusy(connection, lease, at);
  remember(connection, 'release', leaseId, { ...order, phoneId: lease.phoneId });
  journal.append({
    at,
    level: 'warn',
    name: 'phone.release-ordered',
    message: `an operator lets phone ${lease.account} go${noted(note)}`,
    ...contextOfLease(connection, lease),
    data: { leaseId, phase: lease.phase, note },
  });
  return lease;
};

/** Phases in which nothing of ours is on its way, and nobody waits for the phone. */
const mayGo: ReadonlySet<string> = new Set(['refused', 'confirmingOff', 'takenOver']);

/** A task of ours may still run on the phone, or a call of ours is on its way: then it stays ours. */
const refuseBusy = (connection: Connection, lease: Lease, at: number): void => {
  const { account, attemptId, phase, campaign } = lease;
  const attempt = attemptId === null ? null : attemptOf(connection, attemptId);
  const refusal = (why: string, hint: string): PostdError =>
    new PostdError('in-hand', `Phone ${account} cannot be let go: ${why}.`, { hint, retry: 'later' });
  if (attempt !== null && attempt.phase !== 'settled') {
    throw refusal(
      `job ${attempt.jobId} is in hand on it`,
      `wait for its end, or give everything back: postctl campaign stop --now ${typed(campaign)}`,
    );
  }
  if (attempt !== null && jobOf(connection, attempt.jobId).state === 'unconfirmed') {
    throw refusal(
      `the task of job ${attempt.jobId} may still run on it`,
      `look at the account, then: postctl job resolve ${typed(attempt.jobId)} --posted (or --not-posted)`,
    );
  }
  if ((attempt?.doubtUntil ?? 0) > at) {
    throw refusal(
      'a task of ours may still arrive on it',
      `postctl phone show ${typed(account)}, some minutes later`,
    );
  }
  if (!mayGo.has(phase))
    throw refusal(`it is ${phase}`, `postctl phone show ${typed(account)}, a moment later`);
};

const contextOfLease = (connection: Connection, lease: Lease): FactContext => {
  const { campaign, account, phoneId, attemptId } = lease;
  return attemptId === null ? { campaign, account, phoneId } : contextOf(attemptOf(connection, attemptId));
};

const noted = (note: string | null): string => (note === null ? '' : `: ${note}`);

const remember = (
  connection: Connection,
  kind: 'stop' | 'release',
  leaseId: number,
  { phoneId, note, at }: { phoneId: string; note: string | null; at: number },
): void => {
  connection.run(
    `INSERT INTO phone_orders (lease_id, phone_id, kind, note, at) VALUES (:leaseId, :phoneId, :kind, :note, :at)`,
    { leaseId, phoneId, kind, note, at },
  );
};
