import { beforeEach, describe, expect, it } from 'vitest';
import { createActor, fromPromise, type ActorRefFrom } from 'xstate';
import type { PhoneStatus, Reply } from '../../src/domain/cloud.ts';
import type { Lease } from '../../src/domain/lease.ts';
import { defaultPolicy } from '../../src/domain/policy.ts';
import { minutesMs, secondsMs } from '../../src/domain/time.ts';
import { persisted } from '../../src/machines/persisted.ts';
import { leaseOf, phoneMachine } from '../../src/machines/phone/machine.ts';
import type { Aftermath, PhoneReport } from '../../src/machines/protocol.ts';
import { listener } from '../support/mailbox.ts';
import { aLease } from '../support/rows.ts';
import { settle, VirtualClock } from '../support/virtualClock.ts';

type Answer = 'ok' | 'refused' | 'closed' | 'person' | 'lost';

/** A start call that took its time, and the fastest boot the simulator knows. */
const slowStartMs = secondsMs(2);
const fastestBootMs = secondsMs(15);
/** How long the cloud keeps a call closed to us. */
const closedForMs = minutesMs(90);

/** One phone, the rows it writes, the calls it makes and what it tells its parent. */
class Bench {
  readonly clock = new VirtualClock();
  readonly rows: Lease[] = [];
  readonly calls: string[] = [];
  readonly #parent = listener<PhoneReport>();
  readonly told = this.#parent.told;
  startAnswer: Answer = 'ok';
  stopAnswer: Answer = 'ok';
  heldBy: Lease | null = null;
  readonly phone: ActorRefFrom<typeof phoneMachine>;

  constructor() {
    const logic = persisted(
      phoneMachine.provide({
        actors: {
          acquire: fromPromise(async () => {
            const at = this.clock.now();
            return this.heldBy === null ? { at, lease: aLease(at) } : { at, heldBy: this.heldBy };
          }),
          startPhone: fromPromise(async () => this.#call('start', this.startAnswer)),
          stopPhone: fromPromise(async () => this.#call('stop', this.stopAnswer)),
        },
      }),
      (snapshot) => {
        const row = leaseOf(snapshot);
        if (row !== null) this.rows.push(row);
      },
    );
    this.phone = createActor(logic, {
      clock: this.clock,
      input: {
        phoneId: '500000000000000001',
        attemptId: 1,
        policy: defaultPolicy,
        parent: this.#parent.actor,
      },
    });
    this.phone.start();
  }

  get row(): Lease {
    const row = this.rows.at(-1);
    if (row === undefined) throw new Error('nothing was written yet');
    return row;
  }

  async acquire(): Promise<void> {
    this.phone.send({ type: 'phone.acquire', at: this.clock.now() });
    await settle();
  }

  /** What the cloud says, asked just now or so long ago. */
  async look(status: PhoneStatus, askedAgoMs = 0): Promise<void> {
    const at = this.clock.now();
    this.phone.send({
      type: 'phone.look',
      look: { phoneId: '500000000000000001', status, askedAt: at - askedAgoMs, at },
    });
    await settle();
  }

  async boot(): Promise<void> {
    await this.acquire();
    await this.look('off');
    await this.clock.advance(secondsMs(50));
    await this.look('running');
  }

  async release(aftermath: Partial<Aftermath> = {}): Promise<void> {
    const { repliedAt = null, doubtUntil = null, completed = false } = aftermath;
    this.phone.send({ type: 'phone.release', at: this.clock.now(), repliedAt, doubtUntil, completed });
    await settle();
  }

  /** The row has to be there when the call leaves, so the call remembers which phase was on record. */
  #call(name: string, answer: Answer): Reply<null> {
    this.calls.push(`${name} (${this.row.phase} on record)`);
    const moments = { askedAt: this.clock.now(), at: this.clock.now() };
    if (answer === 'ok') return { ok: true, ...moments, value: null };
    const blame = answer === 'person' ? 'person' : 'infrastructure';
    const failure = { code: `test.${answer}`, message: `it was ${answer}`, blame, scope: 'phone' } as const;
    const closed = answer === 'closed' && { closedUntil: moments.at + closedForMs };
    return { ok: false, ...moments, effect: answer === 'lost' ? 'unknown' : 'none', failure, ...closed };
  }
}

describe('a phone', () => {
  let bench: Bench;
  beforeEach(() => {
    bench = new Bench();
  });

  it('is started only after a look showed it off, with the intent on record', async () => {
    await bench.acquire();
    expect(bench.calls).toEqual([]);
    await bench.look('off');
    expect(bench.calls).toEqual(['start (starting on record)']);
  });

  it.each(['running', 'starting'] as const)('that is %s without us is left alone', async (status) => {
    await bench.acquire();
    await bench.look(status);
    expect(bench.calls).toEqual([]);
    expect(bench.row).toMatchObject({ phase: 'closed', startAskedAt: null });
    expect(bench.told).toMatchObject([{ type: 'phone.unavailable', failure: { blame: 'person' } }]);
  });

  it('is not judged by a look that was asked before we held it', async () => {
    await bench.clock.advance(secondsMs(10));
    await bench.acquire();
    await bench.look('off', secondsMs(5));
    expect(bench.calls).toEqual([]);
  });

  it('that a person starts between our look and our start is found out by the next round of looks', async () => {
    const { pollEveryMs, minimumBootMs } = defaultPolicy;
    await bench.acquire();
    await bench.look('off');
    await bench.clock.advance(pollEveryMs + slowStartMs);
    await bench.look('running');
    expect(bench.told).toMatchObject([{ failure: { code: 'phone.taken-first' } }]);
    expect(minimumBootMs).toBeLessThan(fastestBootMs);
  });

  it('that runs sooner than any phone boots was started by a person, and is not stopped', async () => {
    await bench.acquire();
    await bench.look('off');
    await bench.clock.advance(secondsMs(3));
    await bench.look('running');
    expect(bench.calls).toEqual(['start (starting on record)']);
    expect(bench.row.phase).toBe('closed');
    expect(bench.told).toMatchObject([{ failure: { code: 'phone.taken-first' } }]);
  });

  it('says when it is ready, and is stopped and seen off when nobody needs it', async () => {
    await bench.boot();
    expect(bench.told).toMatchObject([{ type: 'phone.ready', leaseId: 1 }]);
    await bench.release();
    expect(bench.calls).toEqual(['start (starting on record)', 'stop (stopping on record)']);
    await bench.clock.advance(defaultPolicy.settleMs);
    await bench.look('off');
    expect(bench.row.phase).toBe('closed');
  });

  it('is not believed off by a look that is older than the stop has settled', async () => {
    await bench.boot();
    await bench.release();
    await bench.clock.advance(defaultPolicy.settleMs - 1);
    await bench.look('off');
    expect(bench.row.phase).toBe('confirmingOff');
  });

  it('whose create may still arrive is held until the doubt is over, and takes two looks', async () => {
    await bench.boot();
    const doubtUntil = bench.clock.now() + minutesMs(10);
    await bench.release({ doubtUntil });
    await bench.clock.advance(minutesMs(9));
    await bench.look('off');
    expect(bench.row.phase).toBe('confirmingOff');
    await bench.clock.advance(minutesMs(1));
    await bench.look('off');
    expect(bench.row.phase).toBe('confirmingOff');
    await bench.look('off');
    expect(bench.row.phase).toBe('closed');
  });

  it('that died while booting is given up as a failure of the infrastructure', async () => {
    await bench.acquire();
    await bench.look('off');
    await bench.clock.advance(secondsMs(30));
    await bench.look('starting');
    await bench.look('off');
    expect(bench.told).toMatchObject([{ failure: { code: 'phone.boot-died', blame: 'infrastructure' } }]);
    expect(bench.row.phase).toBe('closed');
  });

  it('that never boots is stopped after a patience', async () => {
    await bench.acquire();
    await bench.look('off');
    await bench.clock.advance(defaultPolicy.bootPatienceMs);
    expect(bench.told).toMatchObject([{ failure: { code: 'phone.boot-timeout' } }]);
    expect(bench.calls).toEqual(['start (starting on record)', 'stop (stopping on record)']);
  });

  it('whose start was refused was never on because of us', async () => {
    bench.startAnswer = 'refused';
    await bench.acquire();
    await bench.look('off');
    expect(bench.row.phase).toBe('closed');
    expect(bench.told).toMatchObject([{ failure: { code: 'test.refused' } }]);
  });

  it('whose start reply was lost is not believed off before the horizon', async () => {
    bench.startAnswer = 'lost';
    await bench.acquire();
    await bench.look('off');
    await bench.clock.advance(minutesMs(1));
    await bench.look('off');
    expect(bench.row.phase).toBe('booting');
    await bench.look('running');
    expect(bench.row.phase).toBe('ready');
  });

  it('that a person is on is only looked at until the grace is over', async () => {
    bench.stopAnswer = 'person';
    await bench.boot();
    await bench.release();
    expect(bench.row.phase).toBe('takenOver');
    await bench.clock.advance(defaultPolicy.takeoverGraceMs - 1);
    expect(bench.calls).toHaveLength(2);
    await bench.clock.advance(1);
    expect(bench.calls).toHaveLength(3);
  });

  it('whose stop was refused is asked again after a while', async () => {
    bench.stopAnswer = 'refused';
    await bench.boot();
    await bench.release();
    expect(bench.row.phase).toBe('refused');
    bench.stopAnswer = 'ok';
    await bench.clock.advance(defaultPolicy.stopRetryMs);
    expect(bench.row).toMatchObject({ phase: 'confirmingOff', stopAttempts: 2 });
  });

  it('whose stop the cloud has closed to us is asked again when it is open, not sooner', async () => {
    bench.stopAnswer = 'closed';
    await bench.boot();
    await bench.release();
    bench.stopAnswer = 'ok';
    await bench.clock.advance(closedForMs - 1);
    expect(bench.row).toMatchObject({ phase: 'refused', stopAttempts: 1 });
    await bench.clock.advance(1);
    expect(bench.row).toMatchObject({ phase: 'confirmingOff', stopAttempts: 2 });
  });

  it('whose start the cloud has closed to us is wanted again when it is open', async () => {
    bench.startAnswer = 'closed';
    await bench.acquire();
    const openAt = bench.clock.now() + closedForMs;
    await bench.look('off');
    expect(bench.row.phase).toBe('closed');
    expect(bench.told).toMatchObject([{ type: 'phone.unavailable', retryAt: openAt }]);
  });

  it('that goes on running after an accepted stop is stopped again', async () => {
    await bench.boot();
    await bench.release();
    await bench.clock.advance(secondsMs(60));
    await bench.look('running');
    await bench.clock.advance(defaultPolicy.stopPatienceMs);
    expect(bench.row.stopAttempts).toBe(2);
  });

  it('that somebody switched off in the middle of a task is not stopped, only seen off', async () => {
    await bench.boot();
    bench.phone.send({ type: 'phone.use', at: bench.clock.now() });
    await bench.clock.advance(minutesMs(1));
    await bench.look('off');
    await bench.release();
    expect(bench.calls).toEqual(['start (starting on record)']);
    await bench.look('off');
    expect(bench.row).toMatchObject({ phase: 'closed', reason: 'seen off' });
  });

  it('that went off in the middle of a task and is on again is in other hands, and left alone', async () => {
    await bench.boot();
    bench.phone.send({ type: 'phone.use', at: bench.clock.now() });
    await bench.clock.advance(minutesMs(1));
    await bench.look('off');
    await bench.clock.advance(minutesMs(1));
    await bench.look('running');
    await bench.release();
    expect(bench.row.phase).toBe('takenOver');
    expect(bench.calls).toEqual(['start (starting on record)']);
  });

  it('that our own task switched on again is ours to stop', async () => {
    await bench.boot();
    bench.phone.send({ type: 'phone.use', at: bench.clock.now() });
    await bench.clock.advance(minutesMs(1));
    await bench.look('off');
    await bench.look('running');
    await bench.release({ completed: true });
    expect(bench.calls).toEqual(['start (starting on record)', 'stop (stopping on record)']);
  });

  it('held by somebody else is asked for again later', async () => {
    bench.heldBy = aLease(0, { campaign: 'podcast' });
    await bench.acquire();
    expect(bench.rows).toEqual([]);
    expect(bench.told).toMatchObject([
      { failure: { code: 'phone.held' }, retryAt: bench.clock.now() + defaultPolicy.busyRetryMs },
    ]);
  });
});

describe('a lease of the last life', () => {
  it.each(['booting', 'ready', 'inUse'] as const)(
    'that was %s and serves nobody is stopped',
    async (phase) => {
      const bench = new Bench();
      const lease = aLease(bench.clock.now(), { phase, startAskedAt: bench.clock.now() });
      bench.phone.send({ type: 'phone.resume', at: bench.clock.now(), lease, serving: false });
      await settle();
      expect(bench.calls).toEqual(['stop (stopping on record)']);
    },
  );

  it('that still serves its attempt is neither stopped nor started', async () => {
    const bench = new Bench();
    const lease = aLease(bench.clock.now(), { phase: 'inUse', startAskedAt: bench.clock.now() });
    bench.phone.send({ type: 'phone.resume', at: bench.clock.now(), lease, serving: true });
    await bench.clock.advance(minutesMs(30));
    expect(bench.calls).toEqual([]);
    expect(bench.row.phase).toBe('inUse');
  });

  it('that was booting when its time ran out unseen is looked at before it is given up', async () => {
    const bench = new Bench();
    const at = bench.clock.now();
    const lease = aLease(at, { phase: 'booting', startAskedAt: at, deadlineAt: at + 1 });
    await bench.clock.advance(minutesMs(60));
    bench.phone.send({ type: 'phone.resume', at: bench.clock.now(), lease, serving: true });
    await bench.clock.advance(minutesMs(1));
    await bench.look('running');
    expect(bench.told).toMatchObject([{ type: 'phone.ready' }]);
  });

  it('whose start may be on its way is not started again', async () => {
    const bench = new Bench();
    const lease = aLease(bench.clock.now(), { phase: 'starting', startAskedAt: bench.clock.now() });
    bench.phone.send({ type: 'phone.resume', at: bench.clock.now(), lease, serving: true });
    await settle();
    expect(bench.row).toMatchObject({ phase: 'booting', looksNeeded: 2 });
    expect(bench.calls).toEqual([]);
  });

  it.each(['stopping', 'refused', 'confirmingOff', 'takenOver'] as const)(
    'that was %s is not lent out again: its job is told to come back',
    async (phase) => {
      const bench = new Bench();
      const at = bench.clock.now();
      bench.phone.send({ type: 'phone.resume', at, lease: aLease(at, { phase }), serving: true });
      bench.phone.send({ type: 'phone.serve', at, attemptId: 1 });
      await settle();
      expect(bench.told).toMatchObject([
        {
          type: 'phone.unavailable',
          failure: { code: 'phone.stopping' },
          retryAt: at + defaultPolicy.busyRetryMs,
        },
      ]);
    },
  );
});
