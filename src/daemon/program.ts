import { randomInt } from 'node:crypto';
import { createActor } from 'xstate';
import { messageOf } from '../domain/failure.ts';
import { defaultPolicy, type Policy } from '../domain/policy.ts';
import type { Store } from '../domain/store.ts';
import type { Moment } from '../domain/time.ts';
import { createGeelark } from '../geelark/client.ts';
import { createServer } from '../ipc/server.ts';
import { openStore } from '../store/open.ts';
import { takeLock } from '../store/lock.ts';
import { productionSupervisor } from './actors.ts';
import { calendarIn, paceClock } from './clock.ts';
import type { Config } from './config/load.ts';
import { createControl } from './control/control.ts';
import { allDeeds } from './deeds.ts';
import { logFacts } from './journal.ts';
import type { Logger } from './logger.ts';

export interface Program {
  /** Begins the shutdown: no new work, publications end, our phones are stopped. Asked twice, it is one shutdown. */
  stop(cancelTasks: boolean): void;
  /** Resolves when the shutdown is complete; rejects when something broke that must not be survived. */
  readonly ended: Promise<void>;
}

/** What the program is built from; a test may put something of its own around a part. */
export interface Parts {
  openStore: typeof openStore;
  createCloud: typeof createGeelark;
}

const realParts: Parts = { openStore, createCloud: createGeelark };

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
): Promise<Program> {
  using resources = new DisposableStack();
  const clock = paceClock(config.pace);
  const startedAt = clock.now();
  const policy: Policy = { ...defaultPolicy, drainLimitMs: config.drainLimitMs };

  const lock = takeLock(config.stateDir, clock);
  resources.defer(() => lock.release());
  const { scale: timeScale, origin: timeOrigin } = config.pace;
  const store = parts.openStore({ directory: config.stateDir, clock, identity: { timeScale, timeOrigin } });
  resources.defer(() => store.close());
  resources.defer(logFacts(store, logger));
  const cloud = parts.createCloud({
    baseUrl: config.cloudUrl,
    credentials: config.credentials,
    clock,
    initialPauses: store.cloudPauses(startedAt),
    onPause: (pause) => store.saveCloudPause(pause),
  });

  const { promise: broken, reject: fatal } = Promise.withResolvers<never>();
  const { promise: quiet, resolve: whenQuiet } = Promise.withResolvers<null>();
  const deeds = allDeeds({
    store,
    cloud,
    clock,
    calendar: calendarIn(config.timeZone),
    policy,
    campaignsDir: config.campaignsDir,
    drawSeed: () => randomInt(largestSeed),
    budget: { maxPhoneMinutesPerDay: config.maxPhoneMinutesPerDay },
  });
  const supervisor = createActor(productionSupervisor(deeds, store, fatal), {
    clock,
    input: { policy, instance: store.instanceId() },
  });
  supervisor.subscribe({ complete: () => whenQuiet(null), error: fatal });

  let stopping = false;
  const stop = (cancelTasks: boolean): void => {
    if (supervisor.getSnapshot().status !== 'active') return;
    if (!stopping) say(store, clock.now(), 'daemon.stopping', 'postd is shutting down');
    stopping = true;
    supervisor.send({ type: 'supervisor.end', at: clock.now(), ending: cancelTasks ? 'cancel' : 'park' });
  };
  const control = createControl({
    supervisor,
    store,
    cloud,
    clock,
    campaignsDir: config.campaignsDir,
    version,
    startedAt,
    timeScale,
    drainLimitMs: policy.drainLimitMs,
    requestStop: stop,
  });
  const server = createServer({
    control,
    version,
    log: (level, message, thrown) =>
      logger[level](thrown === undefined ? {} : { err: messageOf(thrown) }, message),
  });
  /** Nobody acts any more, and nobody is answered: then the store may go. */
  const quieten = async (): Promise<void> => {
    supervisor.stop();
    await server.close();
    await cloud.close();
  };
  try {
    await server.listen(config.socketPath);
    say(store, clock.now(), 'daemon.started', `postd ${version} is ready on ${config.socketPath}`);
    supervisor.start();
    supervisor.send({ type: 'supervisor.begin', at: clock.now() });
  } catch (error) {
    await quieten();
    throw error;
  }

  const open = resources.move();
  const end = async (): Promise<void> => {
    try {
      await Promise.race([quiet, broken]);
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
  return { stop, ended };
}

const say = (store: Store, at: Moment, name: string, message: string) =>
  store.record({ at, level: 'info', name, message });

/** What the limit cut off goes on costing money until the next start: the operator has to know. */
function sayWhatStaysOn(store: Store, at: Moment): void {
  for (const { account, campaign, runId, phoneId, attemptId, onSince } of store.openLeases()) {
    const attempt = store.attempt(attemptId);
    if (onSince === null || attempt === null) continue;
    const { worker, jobId } = attempt;
    store.record({
      at,
      level: 'warn',
      name: 'phone.stays-on',
      message: `phone ${account} stays on, since ${new Date(onSince).toISOString()}; the next start goes on with it`,
      ...{ campaign, runId, worker, jobId, attemptId, account, phoneId },
    });
  }
}
