import { beforeEach, describe, expect, it } from 'vitest';
import { createActor, fromPromise, type ActorRefFrom } from 'xstate';
import type { Blame } from '../../src/domain/blame.ts';
import type { Reply, TaskLook, TaskOrder } from '../../src/domain/cloud.ts';
import type { LookUp } from '../../src/domain/deeds.ts';
import type { Attempt, Outcome } from '../../src/domain/job.ts';
import { defaultPolicy } from '../../src/domain/policy.ts';
import { minutesMs, secondsMs } from '../../src/domain/time.ts';
import { persisted } from '../../src/machines/persisted.ts';
import { attemptOf, postMachine } from '../../src/machines/post/machine.ts';
import type { PostReport } from '../../src/machines/protocol.ts';
import { listener } from '../support/mailbox.ts';
import { aBrief, anAttempt, retrySettings } from '../support/rows.ts';
import { settle, VirtualClock } from '../support/virtualClock.ts';

type Answer = 'ok' | 'lost' | 'closed' | Blame;

/** How long the cloud keeps a call closed to us. */
const closedForMs = minutesMs(90);

/** One post, the rows it writes, the creates it sends and the outcome it settles with. */
class Bench {
  readonly clock = new VirtualClock();
  readonly rows: Attempt[] = [];
  readonly orders: TaskOrder[] = [];
  readonly uploads: string[] = [];
  readonly cancels: string[] = [];
  readonly #parent = listener<PostReport>();
  readonly told = this.#parent.told;
  outcome: Outcome | null = null;
  uploaded: string | null = 'https://media/1.mp4';
  putAnswer: Answer = 'ok';
  createAnswer: Answer = 'ok';
  history: 'found' | 'absent' | 'busy' | 'unreadable' = 'absent';
  createAgainAfterProof = true;
  post: ActorRefFrom<typeof postMachine> | null = null;

  begin(changes: Partial<Attempt> = {}, brief = aBrief()): ActorRefFrom<typeof postMachine> {
    const machine = postMachine.provide({
      actors: {
        findUpload: fromPromise(async () => ({ at: this.clock.now(), resourceUrl: this.uploaded })),
        askUploadUrl: fromPromise(async () =>
          this.#reply('ok', { uploadUrl: 'https://put', resourceUrl: 'https://media/2.mp4' }),
        ),
        putMedia: fromPromise(async ({ input }) => {
          this.uploads.push(input.resourceUrl);
          return this.#reply(this.putAnswer, null);
        }),
        publish: fromPromise(async ({ input }) => {
          expect(this.row).toMatchObject({ phase: 'publishing', taskName: input.order.name });
          this.orders.push(input.order);
          return this.#reply(this.createAnswer, { taskId: 'task-1' });
        }),
        lookUp: fromPromise(async () => this.#lookUp()),
        cancel: fromPromise(async ({ input }) => {
          this.cancels.push(input.taskId);
          return this.#reply('ok', null);
        }),
        settle: fromPromise(async ({ input }) => {
          this.outcome = input.outcome;
          return { at: this.clock.now(), jobState: 'succeeded' as const };
        }),
      },
    });
    const logic = persisted(machine, (snapshot) => {
      const row = attemptOf(snapshot);
      if (row !== null) this.rows.push(row);
    });
    this.post = createActor(logic, {
      clock: this.clock,
      input: {
        attempt: anAttempt(this.clock.now(), changes),
        brief,
        retry: { ...retrySettings, createAgainAfterProof: this.createAgainAfterProof },
        policy: defaultPolicy,
        instance: 'abc123',
        parent: this.#parent.actor,
      },
    }).start();
    return this.post;
  }

  get row(): Attempt {
    const row = this.rows.at(-1);
    if (row === undefined) throw new Error('nothing was written yet');
    return row;
  }

  async send(event: Parameters<ActorRefFrom<typeof postMachine>['send']>[0]): Promise<void> {
    this.post?.send(event);
    await settle();
  }

  async fresh(brief = aBrief()): Promise<void> {
    this.begin({}, brief);
    await this.send({ type: 'post.begin', at: this.clock.now() });
  }

  async published(brief = aBrief()): Promise<void> {
    await this.fresh(brief);
    await this.send({ type: 'phone.ready', at: this.clock.now() });
  }

  async look(changes: Partial<TaskLook>): Promise<void> {
    const at = this.clock.now();
    const look: TaskLook = {
      taskId: 'task-1',
      askedAt: at,
      at,
      status: 'completed',
      failure: null,
      mayBeOut: false,
      shareLink: null,
      ...changes,
    };
    await this.send({ type: 'looks', at, phones: {}, tasks: { [look.taskId]: look } });
  }

  async fail(blame: Blame, mayBeOut = false): Promise<void> {
    await this.look({
      status: 'failed',
      failure: { code: 'task.1', message: 'no', blame, scope: 'phone' },
      mayBeOut,
    });
  }

  #reply<Value>(answer: Answer, value: Value): Reply<Value> {
    const moments = { askedAt: this.clock.now(), at: this.clock.now() };
    if (answer === 'ok') return { ok: true, ...moments, value };
    const blame = answer === 'lost' || answer === 'closed' ? 'infrastructure' : answer;
    const failure = { code: `test.${answer}`, message: answer, blame, scope: 'phone' } as const;
    const closed = answer === 'closed' && { closedUntil: moments.at + closedForMs };
    return { ok: false, ...moments, effect: answer === 'lost' ? 'unknown' : 'none', failure, ...closed };
  }

  #lookUp(): LookUp {
    const moments = { askedAt: this.clock.now(), at: this.clock.now() };
    const failure = { code: 'http.503', message: 'no', blame: 'infrastructure', scope: 'phone' } as const;
    if (this.history === 'found') return { ...moments, kind: 'found', taskId: 'task-1' };
    if (this.history === 'unreadable') return { ...moments, kind: 'unreadable', failure };
    return { ...moments, kind: 'absent', phoneIdle: this.history === 'absent' };
  }
}

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});

describe('a post', () => {
  it('uploads before it asks for a phone, and not at all if the bytes are there', async () => {
    await bench.fresh();
    expect(bench.uploads).toEqual([]);
    expect(bench.told).toMatchObject([{ type: 'post.wantsPhone' }]);
  });

  it('gets a new place when an upload failed, once', async () => {
    bench.uploaded = null;
    bench.putAnswer = 'infrastructure';
    await bench.fresh();
    expect(bench.uploads).toHaveLength(2);
    expect(bench.outcome).toMatchObject({ kind: 'retry' });
  });

  it('creates its task under a unique name that is on record first, and follows it to its end', async () => {
    await bench.published();
    expect(bench.orders).toMatchObject([{ name: 'postd-abc123-1-1', mediaUrl: 'https://media/1.mp4' }]);
    await bench.look({ status: 'running' });
    expect(bench.outcome).toBeNull();
    await bench.look({ status: 'completed' });
    expect(bench.outcome).toMatchObject({ kind: 'published' });
  });

  it.each([
    ['account', 'failed'],
    ['content', 'failed'],
    ['infrastructure', 'retry'],
    ['unclassified', 'retry'],
    ['person', 'deferred'],
  ] as const)('that fails by fault of %s is %s', async (blame, kind) => {
    await bench.published();
    await bench.fail(blame);
    expect(bench.outcome).toMatchObject({ kind });
  });

  it('whose infrastructure failed for the third time is not tried again', async () => {
    await bench.published(aBrief({ infrastructureFailures: 2 }));
    await bench.fail('infrastructure');
    expect(bench.outcome).toMatchObject({ kind: 'failed' });
  });

  it.each([
    ['putAnswer', 'fresh'],
    ['createAnswer', 'published'],
  ] as const)(
    'whose call (%s) the cloud has closed has not failed: it waits until that call is open again',
    async (call, stage) => {
      bench[call] = 'closed';
      if (stage === 'fresh') bench.uploaded = null;
      const openAt = bench.clock.now() + closedForMs;
      await bench[stage](aBrief({ infrastructureFailures: 2 }));
      expect(bench.outcome).toMatchObject({ kind: 'deferred', notBefore: openAt });
    },
  );

  it('whose failure may have published all the same is left to a person', async () => {
    await bench.published();
    await bench.fail('infrastructure', true);
    expect(bench.outcome).toMatchObject({ kind: 'unconfirmed' });
  });

  it('that vanishes from the cloud is not called failed', async () => {
    await bench.published();
    await bench.look({ status: 'missing' });
    await bench.look({ status: 'unknown' });
    expect(bench.outcome).toBeNull();
  });

  it('without a phone is given back, and no attempt is counted', async () => {
    await bench.fresh();
    const at = bench.clock.now();
    const failure = { code: 'phone.held', message: 'held', blame: 'person', scope: 'phone' } as const;
    await bench.send({ type: 'phone.unavailable', at, failure, retryAt: at + 1000 });
    expect(bench.outcome).toMatchObject({ kind: 'deferred', notBefore: at + 1000 });
    expect(bench.orders).toEqual([]);
  });

  it('is given back when the campaign stops before the create, and followed to its end after it', async () => {
    await bench.fresh();
    await bench.send({ type: 'post.end', at: bench.clock.now(), ending: 'stop' });
    expect(bench.outcome).toMatchObject({ kind: 'deferred', failure: { code: 'campaign.stopping' } });

    bench = new Bench();
    await bench.published();
    await bench.send({ type: 'post.end', at: bench.clock.now(), ending: 'stop' });
    expect(bench.outcome).toBeNull();
    await bench.look({ status: 'completed' });
    expect(bench.outcome).toMatchObject({ kind: 'published' });
  });

  it('is cancelled when it takes too long, and still counted if it was published after all', async () => {
    await bench.published();
    await bench.look({ status: 'running' });
    await bench.clock.advance(defaultPolicy.taskPatienceMs);
    expect(bench.cancels).toEqual(['task-1']);
    await bench.look({ status: 'completed' });
    expect(bench.outcome).toMatchObject({ kind: 'published' });
  });

  it('whose time ran out while nobody was there is looked at before it is cancelled', async () => {
    bench.begin({ phase: 'confirming', taskId: 'task-1', deadlineAt: bench.clock.now() });
    await bench.clock.advance(minutesMs(60));
    await bench.send({ type: 'post.resume', at: bench.clock.now() });
    await bench.clock.advance(minutesMs(1));
    expect(bench.cancels).toEqual([]);
    await bench.look({ status: 'completed' });
    expect(bench.outcome).toMatchObject({ kind: 'published' });
  });

  it('that was cancelled while it ran may be out', async () => {
    await bench.published();
    await bench.look({ status: 'running' });
    await bench.send({ type: 'post.end', at: bench.clock.now(), ending: 'cancel' });
    expect(bench.cancels).toEqual(['task-1']);
    await bench.look({ status: 'cancelled' });
    expect(bench.outcome).toMatchObject({ kind: 'unconfirmed' });
  });

  it.each([
    ['publishing', null],
    ['lookingUp', null],
    ['confirming', 'task-1'],
    ['cancelling', 'task-1'],
  ] as const)('that was cancelled while nobody was there may be out: left %s', async (phase, taskId) => {
    const at = bench.clock.now();
    bench.history = 'found';
    const create = { createNumber: 1, taskName: 'postd-1', createSentAt: at, scheduleAtSeconds: 1 };
    bench.begin({ phase, taskId, ...create, doubtUntil: at, deadlineAt: at });
    await bench.send({ type: 'post.resume', at });
    await bench.clock.advance(minutesMs(1));
    await bench.look({ status: 'cancelled' });
    expect(bench.outcome).toMatchObject({ kind: 'unconfirmed', failure: { code: 'task.cancelled-midway' } });
  });

  it.each(['stopNow', 'cancel'] as const)(
    'is cancelled at the end "%s", and goes back if it had not begun',
    async (ending) => {
      await bench.published();
      await bench.send({ type: 'post.end', at: bench.clock.now(), ending });
      expect(bench.cancels).toEqual(['task-1']);
      await bench.look({ status: 'cancelled' });
      const code = ending === 'stopNow' ? 'campaign.stopping' : 'daemon.stopping';
      expect(bench.outcome).toMatchObject({ kind: 'deferred', failure: { code } });
    },
  );
});

describe('a create whose reply was lost', () => {
  beforeEach(() => {
    bench.createAnswer = 'lost';
  });

  it('is never sent again before the history was asked', async () => {
    await bench.published();
    expect(bench.row).toMatchObject({ phase: 'lookingUp' });
    await bench.clock.advance(minutesMs(9));
    expect(bench.orders).toHaveLength(1);
  });

  it('is adopted when the history shows it', async () => {
    await bench.published();
    bench.history = 'found';
    await bench.clock.advance(secondsMs(15));
    await bench.look({ status: 'completed' });
    expect(bench.orders).toHaveLength(1);
    expect(bench.outcome).toMatchObject({ kind: 'published' });
  });

  it('is sent once more, under a new name, when it is proven that it never arrived', async () => {
    await bench.published();
    bench.createAnswer = 'ok';
    await bench.clock.advance(defaultPolicy.inFlightHorizonMs);
    expect(bench.orders.map(({ name }) => name)).toEqual(['postd-abc123-1-1', 'postd-abc123-1-2']);
    const [first, second] = bench.orders.map(({ scheduleAtSeconds }) => scheduleAtSeconds);
    expect(second).toBeGreaterThan(first ?? Infinity);
  });

  it('is not sent again where the settings forbid it', async () => {
    bench.createAgainAfterProof = false;
    await bench.published();
    await bench.clock.advance(defaultPolicy.inFlightHorizonMs);
    expect(bench.orders).toHaveLength(1);
    expect(bench.outcome).toMatchObject({ kind: 'unconfirmed' });
  });

  it.each(['busy', 'unreadable'] as const)(
    'stays unconfirmed when the history is %s to the end',
    async (history) => {
      bench.history = history;
      await bench.published();
      await bench.clock.advance(2.5 * defaultPolicy.inFlightHorizonMs);
      expect(bench.orders).toHaveLength(1);
      expect(bench.outcome).toMatchObject({ kind: 'unconfirmed' });
    },
  );

  it('is looked up, not repeated, when the daemon died before it heard the reply', async () => {
    bench.begin({ phase: 'publishing', createNumber: 1, taskName: 'postd-abc123-1-1', scheduleAtSeconds: 1 });
    await bench.send({ type: 'post.resume', at: bench.clock.now() });
    bench.history = 'found';
    await bench.clock.advance(secondsMs(15));
    await bench.look({ status: 'completed' });
    expect(bench.orders).toEqual([]);
    expect(bench.outcome).toMatchObject({ kind: 'published' });
  });
});
