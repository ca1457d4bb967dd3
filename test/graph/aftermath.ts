import { createActor } from 'xstate';
import { productionSupervisor } from '../../src/daemon/actors.ts';
import { defaultPolicy } from '../../src/domain/policy.ts';
import { hoursMs, minutesMs } from '../../src/domain/time.ts';
import { peopleSchema } from '../../src/simulator/people.ts';
import type { Bench } from './bench.ts';

const watchEveryMs = minutesMs(5);
const patienceMs = hoursMs(12);

/**
 * The power goes at this moment. People leave, the cloud heals, and the whole daemon comes back on what was written:
 * it must bring everything to an end, with every rule kept.
 */
export async function comeToAnEnd(bench: Bench): Promise<void> {
  await bench.cut();
  heal(bench);
  const { life } = bench;
  const broken = (error: unknown): void => {
    bench.rules.broken(error);
  };
  const supervisor = createActor(productionSupervisor(life.deeds, life.store, broken, bench.thought), {
    clock: life.clock,
    input: { policy: defaultPolicy, instance: life.store.instanceId() },
  });
  supervisor.subscribe({ error: broken });
  supervisor.start();
  try {
    supervisor.send({ type: 'supervisor.begin', at: bench.now });
    const giveUpAt = bench.now + patienceMs;
    for (let open = openRows(bench); open !== ''; open = openRows(bench)) {
      if (bench.now > giveUpAt) throw new Error(`after a kill in this state, it is never over with ${open}`);
      await bench.pass(watchEveryMs);
      life.store.resume({ kind: 'everything', name: null, at: bench.now });
      bench.rules.watch();
    }
    bench.rules.end();
  } finally {
    supervisor.stop();
  }
}

/** What is not over yet, in words. */
function openRows({ life: { store } }: Bench): string {
  const words = [
    ...store.openRuns().map(({ runId, phase }) => `run ${runId} ${phase}`),
    ...store.openAttempts().map(({ attemptId, phase }) => `attempt ${attemptId} ${phase}`),
    ...store.openLeases().map(({ leaseId, phase }) => `lease ${leaseId} ${phase}`),
  ];
  return words.join(', ');
}

function heal({ world }: Bench): void {
  world.faults.clear();
  const { phones, tasks } = world.truth();
  for (const { phoneId, person, runs, removed } of phones) {
    if (removed) continue;
    const act = (action: object): void => {
      world.act(peopleSchema.parse({ phone: phoneId, ...action }));
    };
    const isBusy = tasks.some(
      (task) => task.phoneId === phoneId && task.by === 'person' && task.endedAt === null,
    );
    if (isBusy) act({ does: 'take', person: 'Tina', kind: 'left-on', failCode: 20100 });
    const run = runs.at(-1);
    const isPersons = run?.by === 'person' && run.offAt === null;
    if (person !== null && !isPersons) act({ does: 'leave', person: person.name, off: false });
    const isOurTaskOn = tasks.some(
      (task) => task.phoneId === phoneId && task.by === 'api' && task.endedAt === null,
    );
    if (isPersons && !isOurTaskOn) act({ does: 'stop', person: 'Otto' });
    else if (isPersons) act({ does: 'leave', person: person?.name ?? 'Tina', off: false });
  }
}
