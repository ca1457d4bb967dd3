import { z } from 'zod';
import { moment } from './parts.ts';

/** How the daemon itself is: what it was told, and whether what it stands on is sound. */

/** Where a setting comes from; `service`: handed over by the service manager. */
export const originView = z.object({
  from: z.enum(['flag', 'environment', 'file', 'service', 'default']),
  /** The flag, the variable, the file; null for a default. */
  where: z.string().nullable(),
  /** In the file. */
  line: z.int().nullable(),
});

export const settingView = z.object({
  /** As the configuration file calls it. */
  key: z.string(),
  /** As it would be written there, or what stands for it by default; null when there is none, and for secrets. */
  value: z.union([z.string(), z.number()]).nullable(),
  /** Secrets are told as set or not, and nothing else. */
  isSecret: z.boolean(),
  isSet: z.boolean(),
  origin: originView,
});

/** What is in force in the running daemon, whatever the file says by now. */
export const configView = z.object({ now: moment, settings: z.array(settingView) });

export const checkupState = z.enum(['ok', 'warn', 'fail', 'skipped']);

/** One thing that was looked at. */
export const checkupView = z.object({
  name: z.string(),
  state: checkupState,
  message: z.string(),
  /** The command that puts it right, or what to look at; empty when it is in order. */
  hint: z.string(),
});

export const healthView = z.object({ now: moment, checks: z.array(checkupView) });

export type OriginView = z.infer<typeof originView>;
export type SettingView = z.infer<typeof settingView>;
export type ConfigView = z.infer<typeof configView>;
export type CheckupView = z.infer<typeof checkupView>;
export type HealthView = z.infer<typeof healthView>;

type Soon<T> = T | Promise<T>;

/** The part of `Control` that looks at the daemon itself; nothing is changed. */
export interface Inspection {
  config(): Soon<ConfigView>;
  /** Takes a call to the cloud, and a look at every page of the database. */
  health(): Soon<HealthView>;
}
