import { z } from 'zod';
import { messageOf } from '../domain/failure.ts';
import { sqliteCode, type Connection } from './connection.ts';

const mostDamages = 20;
const finding = z.object({ quickCheck: z.string() });

/** What SQLite itself finds wrong with its pages and rows (`PRAGMA quick_check`). */
export const damagesOf = (connection: Connection): string[] => {
  try {
    const findings = connection.all(finding, `PRAGMA quick_check(${mostDamages})`);
    return findings.map(({ quickCheck }) => quickCheck).filter((text) => text !== 'ok');
  } catch (error) {
    // Too broken even to be looked at.
    if (sqliteCode(error)?.startsWith('SQLITE_CORRUPT') === true) return [messageOf(error)];
    throw error;
  }
};
