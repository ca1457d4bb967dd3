import * as z from 'zod';

const durationMs = (standard: number) => z.number().nonnegative().default(standard);
const probability = (standard: number) => z.number().min(0).max(1).default(standard);
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/**
 * What the sources leave open, and every figure of the world, as switches. The defaults are the simulator contract
 * of the API reference; a client has to be right under all of them.
 */
export const optionsSchema = z.strictObject({
  // Calls
  latencyMinMs: durationMs(600),
  latencyMaxMs: durationMs(900),
  slowCallProbability: probability(0.002),
  slowCallMinMs: durationMs(5_000),
  slowCallMaxMs: durationMs(30_000),
  callsPerMinute: z.number().int().positive().default(200),
  callsPerHour: z.number().int().positive().default(24_000),
  hourLockMs: durationMs(2 * hourMs),
  /** How old or early the `ts` header of key mode may be; null: it is not looked at. */
  clockSkewToleranceMs: z.number().nonnegative().nullable().default(null),
  pageSizeOver100: z.enum(['null-data', 'refused']).default('null-data'),

  // Phones
  bootMedianMs: durationMs(50_000),
  bootP95Ms: durationMs(90_000),
  bootMinMs: durationMs(15_000),
  stopMinMs: durationMs(5_000),
  stopMaxMs: durationMs(30_000),
  energySavingMs: durationMs(30 * minuteMs),
  startOnStarted: z.enum(['success', 'refused']).default('success'),
  /** A start that is accepted while the phone is going off: it comes up again afterwards, or nothing happens. */
  startWhileStopping: z.enum(['reboots', 'ignored']).default('reboots'),
  stopOnOff: z.enum(['success', 'refused']).default('success'),
  nameFilter: z.enum(['exact', 'substring']).default('substring'),

  // Tasks
  taskPickUpMinMs: durationMs(1_000),
  taskPickUpMaxMs: durationMs(15_000),
  publishMedianMs: durationMs(150_000),
  publishP95Ms: durationMs(400_000),
  publishMinMs: durationMs(30_000),
  /** The post is out so long before the task reports its end. */
  publicationLeadMinMs: durationMs(5_000),
  publicationLeadMaxMs: durationMs(20_000),
  earlyFailureMinMs: durationMs(15_000),
  earlyFailureMaxMs: durationMs(60_000),
  cancelMinMs: durationMs(2_000),
  cancelMaxMs: durationMs(10_000),
  /** How often a running task completes in spite of an accepted cancel. */
  cancelLosesProbability: probability(0.1),
  taskBootPatienceMs: durationMs(10 * minuteMs),
  /** Whether a task counts as "in progress" while the cloud still boots its phone. */
  taskBegins: z.enum(['before-boot', 'after-boot']).default('before-boot'),
  secondTask: z.enum(['fails', 'waits']).default('fails'),
  phoneAfterTask: z.enum(['stays-on', 'off-if-task-booted-it', 'off']).default('stays-on'),
  phoneAfterTaskDelayMs: durationMs(minuteMs),
  personStopFailCode: z.number().int().default(20129),
  pastScheduleAt: z.enum(['kept', 'becomes-now']).default('kept'),
  rpaNameIsPlanName: z.boolean().default(true),
  historyDelayMinMs: durationMs(0),
  historyDelayMaxMs: durationMs(5_000),
  historyRetentionMs: durationMs(7 * 24 * hourMs),
  historyOrder: z.enum(['newest-first', 'oldest-first']).default('newest-first'),
  historyShowsFuture: z.boolean().default(true),

  // Files
  uploadUrlLifetimeMs: durationMs(30 * minuteMs),
  resourceReadableMinMs: durationMs(0),
  resourceReadableMaxMs: durationMs(5_000),
  resourceLifetimeMs: durationMs(3 * 24 * hourMs),

  // Money
  walletDollars: z.number().default(100),
  dollarsPerMinute: z.number().nonnegative().default(0.007),
});

export type Options = z.output<typeof optionsSchema>;
/** The options after a change: names and values are checked as a whole. */
export const changeOptions = (options: Options, change: object): Options =>
  optionsSchema.parse({ ...options, ...change });
