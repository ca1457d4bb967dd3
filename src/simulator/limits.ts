import type { Moment } from '../domain/time.ts';
import { hoursMs, minutesMs } from '../domain/time.ts';
import type { Options } from './options.ts';

interface Meter {
  minute: number;
  callsThisMinute: number;
  hour: number;
  callsThisHour: number;
  lockedUntil: Moment;
}

/**
 * Counts calls per endpoint in windows of the clock. Refused calls count for the hour, for it is only by going on
 * while refused that anybody can reach that limit.
 */
export class Limiter {
  readonly #options: Options;
  readonly #meters = new Map<string, Meter>();

  constructor(options: Options) {
    this.#options = options;
  }

  /** Counts a call. @returns 0, 40007 over the minute's limit, 40014 over the hour's and for two hours after. */
  count(endpoint: string, now: Moment, perMinute: number | null): 0 | 40007 | 40014 {
    const meter = this.#meterOf(endpoint, now);
    if (now < meter.lockedUntil) return 40014;
    meter.callsThisMinute += 1;
    meter.callsThisHour += 1;
    if (meter.callsThisHour > this.#options.callsPerHour) {
      meter.lockedUntil = now + this.#options.hourLockMs;
      return 40014;
    }
    return meter.callsThisMinute > (perMinute ?? this.#options.callsPerMinute) ? 40007 : 0;
  }

  #meterOf(endpoint: string, now: Moment): Meter {
    const [minute, hour] = [Math.floor(now / minutesMs(1)), Math.floor(now / hoursMs(1))];
    const meter = this.#meters.get(endpoint) ?? {
      minute,
      callsThisMinute: 0,
      hour,
      callsThisHour: 0,
      lockedUntil: 0,
    };
    if (meter.minute !== minute) Object.assign(meter, { minute, callsThisMinute: 0 });
    if (meter.hour !== hour) Object.assign(meter, { hour, callsThisHour: 0 });
    this.#meters.set(endpoint, meter);
    return meter;
  }
}
