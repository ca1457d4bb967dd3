import { z } from 'zod';
import type { Fact, FactLevel, NewFact } from '../domain/fact.ts';
import type { FactFilter, Facts } from '../domain/store.ts';
import type { Moment } from '../domain/time.ts';
import type { Connection } from './connection.ts';
import { noteConsequence } from './outbox.ts';
import { factRow } from './rows.ts';

/** The journal as the rest of the store sees it: facts join the transaction that makes them true. */
export interface Journal {
  /** To be called inside a transaction; listeners hear of it after the commit. */
  append(fact: NewFact): Fact;
  /** What others see of it. */
  facts: Facts;
}

const levels: readonly FactLevel[] = ['debug', 'info', 'warn', 'error'];

/** Opens the journal of facts on this connection. */
export const openJournal = (connection: Connection): Journal => {
  const announcer = newAnnouncer();
  const append = (fact: NewFact): Fact => {
    const written = insert(connection, fact);
    noteConsequence(connection, fact);
    connection.afterCommit(() => announcer.announce(written));
    return written;
  };
  return {
    append,
    facts: {
      record: (fact) => connection.transaction('record a fact', () => append(fact)),
      factsSince: (seq, filter, limit) =>
        connection.step('read facts', () => factsSince(connection, seq, filter, limit)),
      seqBefore: (at) => connection.step('find a moment among the facts', () => seqBefore(connection, at)),
      seqOfLast: (count, filter) =>
        connection.step('find the last facts', () => seqOfLast(connection, count, filter)),
      lastFactSeq: () => connection.step('read the last fact', () => lastSeq(connection)),
      onFact: announcer.listen,
    },
  };
};

const insert = (connection: Connection, fact: NewFact): Fact => {
  const { lastId } = connection.run(
    `INSERT INTO facts
       ( at,  level,  name,  message,  campaign,  run_id, worker,  job_id, attempt_id, account,  phone_id, data)
     VALUES
       (:at, :level, :name, :message, :campaign, :runId, :worker, :jobId, :attemptId, :account, :phoneId, :data)`,
    {
      at: fact.at,
      level: fact.level,
      name: fact.name,
      message: fact.message,
      campaign: fact.campaign ?? null,
      runId: fact.runId ?? null,
      worker: fact.worker ?? null,
      jobId: fact.jobId ?? null,
      attemptId: fact.attemptId ?? null,
      account: fact.account ?? null,
      phoneId: fact.phoneId ?? null,
      data: fact.data === undefined ? null : JSON.stringify(fact.data),
    },
  );
  return { ...fact, seq: lastId };
};

/** The conditions of a filter in SQL, and their values. */
const conditionsOf = (filter: FactFilter) => {
  const conditions = ['seq > :seq'];
  if (filter.account !== undefined) conditions.push('account = :account');
  if (filter.campaign !== undefined) conditions.push('campaign = :campaign');
  if (filter.jobId !== undefined) conditions.push('job_id = :jobId');
  if (filter.phoneId !== undefined) conditions.push('phone_id = :phoneId');
  if (filter.level !== undefined) conditions.push('level IN (SELECT value FROM json_each(:levels))');
  return {
    where: conditions.join(' AND '),
    values: {
      account: filter.account ?? null,
      campaign: filter.campaign ?? null,
      jobId: filter.jobId ?? null,
      phoneId: filter.phoneId ?? null,
      levels: JSON.stringify(levels.slice(levels.indexOf(filter.level ?? 'debug'))),
    },
  };
};

const factsSince = (connection: Connection, seq: number, filter: FactFilter, limit: number): Fact[] => {
  const { where, values } = conditionsOf(filter);
  return connection.all(factRow, `SELECT * FROM facts WHERE ${where} ORDER BY seq LIMIT :limit`, {
    ...values,
    seq,
    limit,
  });
};

const seqRow = z.object({ seq: z.int() });

/** From the newest back: it costs as much as there is to show. */
const seqBefore = (connection: Connection, at: Moment): number =>
  connection.one(seqRow, 'SELECT seq FROM facts WHERE at < :at ORDER BY seq DESC LIMIT 1', { at })?.seq ?? 0;

const seqOfLast = (connection: Connection, count: number, filter: FactFilter): number => {
  const { where, values } = conditionsOf(filter);
  const oneBefore = connection.one(
    seqRow,
    `SELECT seq FROM facts WHERE ${where} ORDER BY seq DESC LIMIT 1 OFFSET :count`,
    { ...values, seq: 0, count },
  );
  return oneBefore?.seq ?? 0;
};

const lastRow = z.object({ last: z.int() });

const lastSeq = (connection: Connection): number =>
  connection.one(lastRow, 'SELECT ifnull(max(seq), 0) AS last FROM facts')?.last ?? 0;

/**
 * Tells every listener every fact in order, also when a listener records another fact meanwhile. What a listener
 * throws is its own bug: it surfaces as an uncaught error and not as a failure of what was just committed.
 */
const newAnnouncer = () => {
  const listeners = new Set<(fact: Fact) => void>();
  const waiting: Fact[] = [];
  let announcing = false;

  const tell = (listener: (fact: Fact) => void, fact: Fact): void => {
    try {
      listener(fact);
    } catch (error) {
      queueMicrotask(() => {
        throw error;
      });
    }
  };

  return {
    listen: (listener: (fact: Fact) => void): (() => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    announce: (fact: Fact): void => {
      waiting.push(fact);
      if (announcing) return;
      announcing = true;
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        for (const listener of listeners) tell(listener, next);
      }
      announcing = false;
    },
  };
};
