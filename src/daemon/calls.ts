import type { CallCount, Reports } from '../domain/report.ts';
import type { Calendar, Day, Moment } from '../domain/time.ts';

/** A row for each call would be a write to the disk for each; a kill loses so many from the count, and nothing else. */
const mostUnwritten = 20;

/** Counts the calls to the cloud by day and endpoint. */
export class CallBook {
  readonly #reports: Pick<Reports, 'addCalls'>;
  readonly #calendar: Calendar;
  readonly #counts = new Map<string, CallCount & { day: Day }>();
  #unwritten = 0;

  constructor(reports: Pick<Reports, 'addCalls'>, calendar: Calendar) {
    this.#reports = reports;
    this.#calendar = calendar;
  }

  /** `code` is `ok`, or that of the failure. */
  count({ endpoint, code, at }: { endpoint: string; code: string; at: Moment }): void {
    const day = this.#calendar.dayOf(at);
    const key = `${day} ${endpoint}`;
    const known = this.#counts.get(key) ?? { day, endpoint, made: 0, failed: 0 };
    const failed = known.failed + (code === 'ok' ? 0 : 1);
    this.#counts.set(key, { ...known, made: known.made + 1, failed });
    this.#unwritten += 1;
    if (this.#unwritten >= mostUnwritten) this.write();
  }

  /** Writes what was counted since the last time. */
  write(): void {
    if (this.#unwritten === 0) return;
    this.#reports.addCalls([...this.#counts.values()]);
    this.#counts.clear();
    this.#unwritten = 0;
  }
}
