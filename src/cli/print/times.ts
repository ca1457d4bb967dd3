import { once } from './once.ts';

/** Swedish writes dates as ISO 8601 does, in the reader's own time zone. */
const format = once(() => new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'medium' }));

/** `2026-11-20 10:30:00` where the reader is, on the daemon's clock. */
export const timestamp = (at: number): string => format().format(at);

/** `10:30:00`: for a moment whose day goes without saying. */
export const timeOfDay = (at: number): string => timestamp(at).slice(11);

/** `11-20 10:30`: for a moment that is near. */
export const dayAndTime = (at: number): string => timestamp(at).slice(5, 16);
