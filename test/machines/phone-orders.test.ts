import { describe, expect, it } from 'vitest';
import { createActor, fromPromise } from 'xstate';
import type { PhoneStatus, Reply } from '../../src/domain/cloud.ts';
import type { Lease, LeasePhase } from '../../src/domain/lease.ts';
import { defaultPolicy } from '../../src/domain/policy.ts';
import { minutesMs, secondsMs } from '../../src/domain/time.ts';
import { persisted } from '../../src/machines/persisted.ts';
import { leaseOf, phoneMachine } from '../../src/machines/phone/machine.ts';
import type { PhoneReport } from '../../src/machines/protocol.ts';
import { leaseFacts } from '../../src/machines/story.ts';
import { phoneOccupied, phoneUnseen } from '../../src/machines/trouble.ts';
import { listener } from '../support/mailbox.ts';
import { aLease } from '../support/rows.ts';
import { settle, VirtualClock } from '../support/virtualClock.ts';

type Answer = 'ok' | 'refused' | 'closed' | 'person';

/** A phone machine that takes up a lease that is on record. */
class Bench {
  readonly clock = new VirtualClock();
  readonly rows: Lease[] = [];
  answer: Answer = 'ok';
  stops = 0;
  readonly phone = createActor(
    persisted(
      phoneMachine.provide({
        actors: { stopPhone: fromPromise(async () => this.#stop()) },
      }),
      (snapshot) => {
        const row = leaseOf(snapshot);
        if (row !== null) this.rows.push(row);
      },
    ),
    {
      clock: this.clock,
      input: {
        phoneId: '500000000000000001',
        attemptId: null,
        policy: defaultPolicy,
        parent: listener<PhoneReport>().actor,
      },
    },
  ).start();

  get row(): Lease {
    const row = this.rows.at(-1);
    if (row === undefined) throw new Error('nothing was written yet');
    return row;
  }

  async resume(changes: Partial<Lease>): Promise<void> {
    const at = this.clock.now();
    const lease = aLease(at, changes);
    this.phone.send({ type: 'phone.resume', at, lease, serving: false });
    await settle();
  }

  async look(status: PhoneStatus): Promise<void> {
    const at = this.clock.now();
    this.phone.send({
      type: 'phone.look',
      look: { phoneId: '500000000000000001', status, askedAt: at, at },
    });
    await settle();
  }

  async #stop(): Promise<Reply<null>> {
    this.stops += 1;
    const at = this.clock.now();
    const moments = { askedAt: at, at };
    if (this.answer === 'ok') return { ok: true, ...moments, value: null };
    const failure = this.answer === 'person' ? phoneOccupied : phoneUnseen;
    const closed = this.answer === 'closed' && { closedUntil: at + minutesMs(120) };
    return { ok: false, ...moments, effect: 'none', failure, ...closed };
  }
}

const ordered: Partial<Lease> = { origin: 'operator', runId: null, attemptId: null, phase: 'stopping' };
const factOf = ({ row }: Bench) => leaseFacts(null, row, 0)[0]?.name;

describe('an ordered stop', () => {
  it('is worked to the proof that the phone is off', async () => {
    const bench = new Bench();
    await bench.resume(ordered);
    expect([bench.stops, bench.row.phase]).toEqual([1, 'confirmingOff']);
    await bench.clock.advance(secondsMs(30));
    await bench.look('off');
    expect(bench.row).toMatchObject({ phase: 'closed', reason: 'seen off', onSince: null });
    expect(factOf(bench)).toBe('phone.off');
  });

  it('ends at once where the cloud says that a person is on the phone', async () => {
    const bench = new Bench();
    bench.answer = 'person';
    await bench.resume(ordered);
    expect(bench.row).toMatchObject({ phase: 'closed', offAt: null });
    await bench.clock.advance(minutesMs(60));
    expect(bench.stops).toBe(1);
    expect(factOf(bench)).toBe('phone.order-lapsed');
  });

  it.each([
    ['is refused', 'refused', 'off'],
    ['has no effect', 'ok', 'running'],
  ] as const)('that %s is tried again, and lapses', async (_, answer, status) => {
    const bench = new Bench();
    bench.answer = answer;
    await bench.resume(ordered);
    for (let minute = 0; minute < 12 && bench.row.phase !== 'closed'; minute += 0.5) {
      if (status === 'running') await bench.look(status);
      await bench.clock.advance(secondsMs(30));
    }
    expect(bench.stops).toBeGreaterThan(1);
    const stops = bench.stops;
    expect(bench.row).toMatchObject({ phase: 'closed', offAt: null });
    await bench.clock.advance(minutesMs(60));
    expect(bench.stops).toBe(stops);
  });

  it('that the cloud has closed to us for longer than the order holds lapses when it is due to', async () => {
    const bench = new Bench();
    bench.answer = 'closed';
    await bench.resume(ordered);
    await bench.clock.advance(defaultPolicy.orderPatienceMs - 1);
    expect([bench.stops, bench.row.phase]).toEqual([1, 'refused']);
    await bench.clock.advance(1);
    expect([bench.stops, bench.row.phase]).toEqual([1, 'closed']);
  });

  it('that was left by an earlier life is carried out while it is fresh, and never on whoever comes later', async () => {
    const fresh = new Bench();
    await fresh.resume({ ...ordered, openedAt: fresh.clock.now() - minutesMs(1) });
    expect(fresh.stops).toBe(1);
    const stale = new Bench();
    await stale.resume({ ...ordered, openedAt: stale.clock.now() - minutesMs(10) });
    expect([stale.stops, stale.row.phase]).toEqual([0, 'closed']);
  });
});

describe('a phone that an operator lets go', () => {
  it.each<LeasePhase>(['refused', 'confirmingOff', 'takenOver'])(
    'while it is %s is ours no more',
    async (phase) => {
      const bench = new Bench();
      const onSince = bench.clock.now();
      await bench.resume({ phase, onSince, deadlineAt: bench.clock.now() + minutesMs(1) });
      bench.phone.send({ type: 'phone.letGo', at: bench.clock.now() });
      expect(bench.row).toMatchObject({ phase: 'closed', reason: 'an operator let it go', offAt: null });
      expect(factOf(bench)).toBe('phone.released');
      await bench.clock.advance(minutesMs(60));
      expect(bench.stops).toBe(0);
    },
  );
});
