import { randomInt } from 'node:crypto';
import { createActor } from 'xstate';
import { consequenceOf } from '../domain/notice.ts';
import { defaultPolicy, type Policy } from '../domain/policy.ts';
import type { Store } from '../domain/store.ts';
import { minutesMs, type Moment } from '../domain/time.ts';
import { createGeelark } from '../geelark/client.ts';
import { hoursBy } from '../posting/hours.ts';
import type { Budget } from '../posting/budget.ts';
import { lookAfterRestore } from '../posting/restored.ts';
import { openStore } from '../store/open.ts';
import { takeLock } from '../store/lock.ts';
import { productionSupervisor } from './actors.ts';
import { CallBook } from './calls.ts';
import { calendars } from './calendar.ts';
import { paceClock, realPace } from './clock.ts';
import type { Config } from './config/load.ts';
import { createControl } from './control/control.ts';
import { startCourier } from './courier.ts';
import { allDeeds } from './deeds.ts';
import { createDoors } from './doors.ts';
import { logFacts } from './journal.ts';
import type { Logger } from './logger.ts';
import { Counts } from './metrics/counts.ts';
import { createInstruments } from './metrics/instruments.ts';
import { createProbes } from './metrics/probes.ts';
import { nap } from './nap.ts';
import { keepHistoryShort } from './pruning.ts';
import { watchPurse } from './purse.ts';
import { reloader, type Reloaded } from './reload.ts';
import { notifier } from './service/notify.ts';
import { vitalsOf } from './service/vitals.ts';
import { watch } from './service/watch.ts';
import { waysOf } from './ways.ts';
import { sayWhatStaysOn, whenAnswered, type Stop } from './shutdown.ts';

export interface Program {
  /** Begins the shutdown: no new work, publications end, our phones are stopped. Asked twice, it is one shutdown. */
  stop(how: Stop): void;
  /** Reads the configuration again. Throws `bad-config` for a bad one, and then the old one stays in force. */
  reload(): Reloaded;
  /** Resolves when the shutdown is complete; rejects when something broke that must not be survived. */
  readonly ended: Promise<void>;
}

/** What the program is built from; a test may put something of its own around a part. */
export interface Parts {
  openStore: typeof openStore;
  createCloud: typeof createGeelark;
}

export const realParts: Parts = { openStore, createCloud: createGeelark };

/** How soon the cloud is asked again what a restored database does not know. */
const restoreRetryMs = minutesMs(1);

const largestSeed = 2 ** 32;

/**
 * The daemon as a value: lock, store, cloud, control plane and the supervisor's tree, in this order, and taken down in
 * the reverse one. Throws `PostdError` (`locked`, `bad-config`, `store-...`) if it cannot begin; then nothing is left.
 */
export async function startProgram(
  config: Config,
  version: string,
  logger: Logger,
  parts: Parts = realParts,
  reread: () => Config = () => config,
): Promise<Program> {
  using resources = new DisposableStack();
  const clock = paceClock(config.pace);
  const startedAt = clock.now();
  const zones = calendars();
  const calendar = zones(config.timeZone);
  const policy: Policy = { ...defaultPolicy, drainLimitMs: config.drainLimitMs };

  const lock = takeLock(config.stateDir, clock);
  resources.defer(() => lock.release());
  const { scale: timeScale, origin: timeOrigin } = config.pace;
  const store = parts.openStore({ directory: config.stateDir, clock, identity: { timeScale, timeOrigin } });
  resources.defer(() => store.close());
  resources.defer(logFacts(store, logger));
  const { promise: broken, reject: fatal } = Promise.withResolvers<never>();
  // What breaks before anybody waits for the end is told to whoever does then.
  broken.catch(() => undefined);
  const calls = new CallBook(store, calendar);
  const instruments = createInstruments();
  const counts = new Counts(instruments, store);
  resources.defer(store.onFact(counts.fact));
  let cloudAheadMs: number | null = null;
  const cloud = parts.createCloud({
    baseUrl: config.cloudUrl,
    credentials: config.credentials,
    clock,
    initialPauses: store.cloudPauses(startedAt),
    onDate: (date, at) => (cloudAheadMs = date - at),
    onPause: (pause) => store.saveCloudPause(pause),
    onCall: orFatal(fatal, (call) => {
      calls.count(call);
      counts.call(call);
    }),
  });

  const budget: Budget = { maxPhoneMinutesPerDay: config.maxPhoneMinutesPerDay };
  const { promise: quiet, resolve: whenQuiet } = Promise.withResolvers<null>();
  const drawSeed = () => randomInt(largestSeed);
  const deeds = allDeeds({
    store,
    cloud,
    clock,
    calendar,
    calendars: zones,
    policy,
    campaignsDir: config.campaignsDir,
    drawSeed,
    budget,
  });
  const supervisor = createActor(productionSupervisor(deeds, store, fatal), {
    clock,
    inspect: counts.inspect,
    input: { policy, instance: store.instanceId() },
  });
  supervisor.subscribe({ complete: () => whenQuiet(null), error: fatal });

  let stopping = false;
  const stop = (how: Stop): void => {
    if (supervisor.getSnapshot().status !== 'active') return;
    if (!stopping) say(store, clock.now(), 'daemon.stopping', 'postd is shutting down');
    stopping = true;
    supervisor.send({
      type: 'supervisor.end',
      at: clock.now(),
      ending: how === 'cancel' ? 'cancel' : 'park',
    });
    if (how === 'handOver') whenAnswered(store).then(() => whenQuiet(null), fatal);
  };
  const leaving = new AbortController();
  let { notify } = config;
  let ways = waysOf(notify);
  const courier = startCourier({ store, clock, ways: () => ways, signal: leaving.signal });
  courier.ended.catch(fatal);
  let keep = config.keep;
  const pruning = keepHistoryShort({ store, clock, calendar, keep: () => keep, signal: leaving.signal });
  pruning.catch(fatal);
  const below = (): number | null => notify.balanceBelow;
  const purse = watchPurse({ store, cloud, clock, below, signal: leaving.signal });
  purse.catch(fatal);
  const askAfterRestore = async (): Promise<void> => {
    while (!leaving.signal.aborted && !(await lookAfterRestore(store, cloud, clock))) {
      await nap(clock, restoreRetryMs, leaving.signal);
    }
  };
  const stopWaking = store.onFact((fact) => {
    if (consequenceOf(fact).begins !== null) courier.wake();
  });
  const { reload: rereadConfig, running: configInForce } = reloader(config, reread, (live) => {
    logger.level = live.logLevel;
    budget.maxPhoneMinutesPerDay = live.maxPhoneMinutesPerDay;
    cloud.actAs(live.credentials);
    ({ notify } = live);
    ways = waysOf(notify);
    keep = live.keep;
    courier.wake();
  });
  const tellManager = notifier(config.seat.notify);
  const reload = (): Reloaded => {
    tellManager.tell('RELOADING=1', `MONOTONIC_USEC=${process.hrtime.bigint() / 1000n}`);
    try {
      const reloaded = rereadConfig();
      say(store, clock.now(), 'daemon.reloaded', sentenceOn(reloaded));
      return reloaded;
    } finally {
      tellManager.tell('READY=1');
    }
  };
  const control = createControl({
    supervisor,
    store,
    cloud,
    clock,
    calendar,
    hoursOf: hoursBy(zones),
    campaignsDir: config.campaignsDir,
    version,
    startedAt,
    timeScale,
    policy,
    drawSeed,
    requestStop: stop,
    reload,
    config: configInForce,
    cloudAheadMs: () => cloudAheadMs,
    calls,
    ways: () => ways,
  });
  const vitals = vitalsOf(supervisor, store);
  const callsFree = () => cloud.callsFree();
  const probes = createProbes({
    ...{ instruments, counts, store, clock, vitals, callsFree, version },
    config: configInForce,
  });
  const doors = createDoors({ control, probes, version, logger, onDrop: counts.drop });
  /** Nobody acts any more, and nobody is answered: then the store may go. */
  const watching = new AbortController();
  const quieten = async (): Promise<void> => {
    watching.abort();
    supervisor.stop();
    stopWaking();
    leaving.abort();
    await Promise.allSettled([courier.ended, pruning]);
    await doors.close();
    await cloud.close();
    await Promise.allSettled([purse]);
  };
  try {
    await doors.open(config);
    say(store, clock.now(), 'daemon.started', `postd ${version} is ready on ${config.socketPath}`);
    if (config.credentials === null) sayStranger(store, clock.now());
    supervisor.start();
    supervisor.send({ type: 'supervisor.begin', at: clock.now() });
    askAfterRestore().catch(fatal);
    if (config.seat.notify !== null) {
      watch({
        notifier: tellManager,
        vitals,
        clock: paceClock(realPace),
        watchdogMs: config.seat.watchdogMs,
        signal: watching.signal,
      }).catch(fatal);
    }
  } catch (error) {
    await quieten();
    throw error;
  }

  const open = resources.move();
  const end = async (): Promise<void> => {
    try {
      await Promise.race([quiet, broken]);
      calls.write();
      sayWhatStaysOn(store, clock.now());
      say(store, clock.now(), 'daemon.stopped', 'postd is down');
    } finally {
      await quieten();
      open.dispose();
    }
  };
  const ended = end();
  // Whoever waits for it hears why; that nobody waits yet must not end the process in another way.
  ended.catch(() => undefined);
  return { stop, reload, ended };
}

/** Whoever calls this must not be thrown at; what cannot be written ends the program. */
const orFatal =
  <T>(fatal: (error: unknown) => void, act: (value: T) => void) =>
  (value: T): void => {
    try {
      act(value);
    } catch (error) {
      fatal(error);
    }
  };

function sayStranger(store: Store, at: Moment): void {
  store.record({
    at,
    level: 'warn',
    name: 'daemon.no-credentials',
    message:
      'there are no credentials for the cloud: put the token into /etc/postd/credentials/token and restart postd',
  });
}

function sentenceOn({ changed, atNextStart }: Reloaded): string {
  const now = changed.length === 0 ? 'nothing has changed' : `changed: ${changed.join(', ')}`;
  return `configuration read again, ${now}${atNextStart.length === 0 ? '' : `; at the next start: ${atNextStart.join(', ')}`}`;
}

const say = (store: Store, at: Moment, name: string, message: string) =>
  store.record({ at, level: 'info', name, message });
