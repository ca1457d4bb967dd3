import { z } from 'zod';
import { isTimeZone } from '../../domain/time.ts';
import type { Loopback } from '../../ipc/loopback.ts';
import { leastKeep } from '../../domain/retention.ts';
import { duration } from './duration.ts';
import { isLoopback, loopbackIn } from './loopback.ts';

const moment = z.union([z.number(), z.string()]).transform((value, context) => {
  const at = typeof value === 'number' || /^\d+$/.test(value) ? Number(value) : Date.parse(value);
  if (Number.isFinite(at)) return at;
  context.addIssue({
    code: 'custom',
    message: `"${value}" is no moment; write epoch milliseconds or an ISO date`,
  });
  return z.NEVER;
});

const loopbackAt = (text: string, context: z.RefinementCtx): Loopback => {
  const place = loopbackIn(text);
  if (place !== null) return place;
  context.addIssue({
    code: 'custom',
    message: `"${text}" is no port of this machine alone; write 127.0.0.1:9464 or [::1]:9464`,
  });
  return z.NEVER;
};

/** What is told to others passes no network in the clear. */
export const isGoodWebhook = (url: string): boolean =>
  URL.canParse(url) && (new URL(url).protocol === 'https:' || (/^http:/.test(url) && isLoopback(url)));
export const webhookRule = 'is not a webhook; it must be https://..., or http://... on this machine';
const webhookUrl = z.string().refine(isGoodWebhook, webhookRule);

const days = (least: number) => z.coerce.number<string | number>().int().min(least).exactOptional();

const word = z.string().min(1);
const commandWords = z.union([
  word.transform((program): [string, ...string[]] => [program]),
  z.tuple([word], z.string()),
]);

/** What a source (file, environment, flags) may set. Names are those of the configuration file. */
export const settingsSchema = z.strictObject({
  state: z.string().min(1).exactOptional(),
  socket: z.string().min(1).exactOptional(),
  /** Where whoever may enter its directory can read; `off`: nowhere. */
  readOnlySocket: z.string().min(1).exactOptional(),
  campaigns: z.string().min(1).exactOptional(),
  geelark: z.url({ protocol: /^https?$/ }).exactOptional(),
  /** A file whose only content is the token; better than an environment variable for a service. */
  tokenFile: z.string().min(1).exactOptional(),
  token: z.string().min(1).exactOptional(),
  appId: z.string().min(1).exactOptional(),
  apiKey: z.string().min(1).exactOptional(),
  apiKeyFile: z.string().min(1).exactOptional(),
  /** Where notices are posted to; a secret, as the URLs of chats are. */
  notifyWebhook: webhookUrl.exactOptional(),
  notifyWebhookFile: z.string().min(1).exactOptional(),
  /** A program that is run for each notice, alone or with its arguments. */
  notifyCommand: commandWords.exactOptional(),
  /** A notice says when there is less money left than this, in US dollars. */
  notifyBalanceBelow: z.coerce.number<string | number>().positive().exactOptional(),
  /** How many days history is kept. */
  keepFactsDays: days(leastKeep.factsDays),
  keepAttemptsDays: days(leastKeep.attemptsDays),
  keepCallsDays: days(leastKeep.callsDays),
  /** The time zone whose days caps are counted by. */
  timezone: z.string().refine(isTimeZone, 'is not a time zone; write it like Europe/Berlin').exactOptional(),
  drainLimit: duration.exactOptional(),
  /** Phone minutes that may be used in a day, all campaigns together. */
  maxPhoneMinutesPerDay: z.coerce.number<string | number>().positive().exactOptional(),
  /** What a phone costs for each minute it runs, in US dollars: for reports alone. */
  usdPerPhoneMinute: z.coerce.number<string | number>().nonnegative().exactOptional(),
  /** Where metrics and health are told over TCP, beside the sockets; never to other machines. */
  metricsListen: z.string().transform(loopbackAt).exactOptional(),
  logLevel: z.enum(['debug', 'info', 'warn', 'error']).exactOptional(),
  timeScale: z.coerce.number().positive().exactOptional(),
  timeOrigin: moment.exactOptional(),
});

export type Settings = z.output<typeof settingsSchema>;
export type RawSettings = z.input<typeof settingsSchema>;

/** Secrets do not belong into a file that is passed around: they have files of their own. */
export const fileSchema = settingsSchema.omit({ token: true, apiKey: true, notifyWebhook: true });
