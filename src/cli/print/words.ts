/** Durations and moments as people say them. Moments are relative to the daemon's `now`, whose clock may run scaled. */
const unitsMs = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
] as const;

/** `42s`, `3m`, `1h 5m`, `2d 4h`: two units at most, the second only where it matters. */
export const duration = (durationMs: number): string => {
  const wholeMs = Math.max(0, Math.round(durationMs / 1000) * 1000);
  const first = unitsMs.findIndex(([, unitMs]) => wholeMs >= unitMs);
  const [name, unitMs] = unitsMs[first] ?? ['s', 1000];
  const amount = Math.floor(wholeMs / unitMs);
  const [nextName, nextMs] = unitsMs[first + 1] ?? ['', 0];
  const rest = nextMs === 0 ? 0 : Math.floor((wholeMs % unitMs) / nextMs);
  const isMinor = name === 'm' && amount >= 10;
  return rest === 0 || isMinor ? `${amount}${name}` : `${amount}${name} ${rest}${nextName}`;
};

/** `3m ago`, `in 12m`, `now`; `-` for a moment that is not known. */
export const relative = (now: number, at: number | null): string => {
  if (at === null) return '-';
  const aheadMs = at - now;
  if (Math.abs(aheadMs) < 1000) return 'now';
  return aheadMs > 0 ? `in ${duration(aheadMs)}` : `${duration(-aheadMs)} ago`;
};

/** The same for what may happen from a moment on: once that is over it is `now`. */
export const whenDue = (now: number, at: number | null): string =>
  relative(now, at === null ? null : Math.max(now, at));

/** `1 phone`, `3 phones`. */
export const count = (amount: number, one: string, many = `${one}s`): string =>
  `${amount} ${amount === 1 ? one : many}`;

/** A name of the program as words: `betweenPasses` becomes `between passes`. */
export const words = (name: string): string => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

export const percent = (share: number | null): string =>
  share === null ? '-' : `${Math.round(share * 100)} %`;

export const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
