import { isDeepStrictEqual } from 'node:util';
import type { Config } from './config/load.ts';

type Key = keyof Config;

/** `changed` is in force now; `atNextStart` has changed as well, but is taken up by the next start only. */
export interface Reloaded {
  changed: Key[];
  atNextStart: Key[];
}

/** What can be put in force while the daemon runs. */
export type Live = Pick<Config, 'logLevel' | 'maxPhoneMinutesPerDay' | 'credentials'>;

const liveOf = ({ logLevel, maxPhoneMinutesPerDay, credentials }: Config): Live => ({
  logLevel,
  maxPhoneMinutesPerDay,
  credentials,
});

/**
 * Reads the configuration again, as often as it is called, and puts in force what can be. It throws `bad-config` for a
 * bad one, and then nothing has changed. The seat is no setting: it belongs to the process.
 */
export function reloader(atStart: Config, reread: () => Config, apply: (live: Live) => void): () => Reloaded {
  let running = atStart;
  return () => {
    const wanted = reread();
    const live = liveOf(wanted);
    const differing = (Object.keys(wanted) as Key[]).filter(
      (key) => key !== 'seat' && !isDeepStrictEqual(running[key], wanted[key]),
    );
    const changed = differing.filter((key) => key in live);
    if (changed.length > 0) apply(live);
    running = { ...running, ...live };
    return { changed, atNextStart: differing.filter((key) => !(key in live)) };
  };
}
