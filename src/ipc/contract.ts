/**
 * The contract of the control plane, imported by both sides: the daemon implements `Control`, the server carries it
 * over the socket, postctl reads the views. See `protocol.ts` (versions), `requests.ts`, `views.ts`
 * (of `parts.ts`), `routes.ts`.
 */
export type { Control } from './control.ts';
export type * from './accounts.ts';
export type * from './inspect.ts';
export type * from './notices.ts';
export type * from './moving.ts';
export type * from './orders.ts';
export type * from './phones.ts';
export type * from './plan.ts';
export type * from './requests.ts';
export type * from './journal.ts';
export type * from './parts.ts';
export type * from './report.ts';
export type * from './schedule.ts';
export type * from './story.ts';
export type * from './upkeep.ts';
export type * from './views.ts';
export * from './protocol.ts';
