import { createActor, type ActorRefFrom } from 'xstate';
import type { TaskStatus } from '../../../src/domain/cloud.ts';
import type { Deeds } from '../../../src/domain/deeds.ts';
import type { Attempt, JobBrief } from '../../../src/domain/job.ts';
import { defaultPolicy } from '../../../src/domain/policy.ts';
import { hoursMs, minutesMs, secondsMs } from '../../../src/domain/time.ts';
import type { postMachine } from '../../../src/machines/post/machine.ts';
import type { PostReport } from '../../../src/machines/protocol.ts';
import { bootTimeout, phoneOccupied, phoneStopping } from '../../../src/machines/trouble.ts';
import { listener } from '../../support/mailbox.ts';
import { comeToAnEnd } from '../aftermath.ts';
import type { Bench } from '../bench.ts';
import { mustBe, mustSay } from '../compare.ts';
import { passDeadline } from '../passing.ts';
import type { Coverage, Stage } from '../walk.ts';
import { CloudTask } from './cloudTask.ts';
import { downForLongMs, downMs, type PostHappening } from './happenings.ts';
import { codeOf, expected, jobStateAfter, type Expected, type Situation } from './oracle.ts';

type Memory = Pick<Situation, 'ending' | 'placesAsked' | 'hasPlace' | 'mayHaveRun'>;
const nothingYet: Memory = { ending: null, placesAsked: 0, hasPlace: false, mayHaveRun: false };
const comesBack: Memory = { ...nothingYet, mayHaveRun: true };

/** The real post actor between its worker, whose part the walk plays, and the simulated cloud. */
export class PostStage implements Stage {
  readonly #bench: Bench;
  readonly #attemptId: number;
  readonly #coverage: Coverage;
  readonly #task: CloudTask;
  #parent = listener<PostReport>();
  #actor: ActorRefFrom<typeof postMachine>;
  #memory = nothingYet;
  #askedAt = 0;
  #asks: readonly string[] = [];
  #later: readonly string[] = [];

  constructor(bench: Bench, attemptId: number, coverage: Coverage) {
    this.#bench = bench;
    this.#attemptId = attemptId;
    this.#coverage = coverage;
    this.#task = new CloudTask(bench, this.#row().phoneId);
    this.#actor = this.#newActor(this.#row(), bench.life.store.briefOf(attemptId));
  }

  async happen(name: string, later: readonly string[]): Promise<void> {
    this.#later = later;
    const happening = name as PostHappening;
    const row = this.#row();
    const calls = this.#bench.calls.length;
    this.#parent.told.length = 0;
    this.#askedAt = this.#bench.now;
    const deed = this.#bench.life.gate.names().find((asked) => asked === deeds[happening]);
    await this.#executors[happening]();
    await this.#bench.settle();
    const { mayCreateAgain, taskId, shareLink } = this.#setting();
    const situation = {
      ...this.#memory,
      row,
      now: this.#bench.now,
      askedAt: this.#askedAt,
      mayCreateAgain,
      taskId,
      shareLink,
    };
    const left = happening.startsWith('postd is killed') ? [] : this.#asks.filter((asked) => asked !== deed);
    this.#compare(situation, expected(happening, situation), left);
    mustSay('the cloud saw', this.#callsSince(calls), callsOf(happening));
    this.#remember(happening);
    this.#bench.rules.watch();
  }

  async endAfterCut(): Promise<void> {
    this.#actor.stop();
    await comeToAnEnd(this.#bench);
  }

  async leave(): Promise<void> {
    this.#actor.stop();
    await this.#bench.bury();
  }

  /** One for each thing that can happen: it makes the world, or a neighbour, do it. */
  readonly #executors: Readonly<Record<PostHappening, () => Promise<void>>> = {
    'it begins': async () => {
      this.#actor.send({ type: 'post.begin', at: this.#bench.now });
    },
    'the video is in the cloud': async () => {
      await this.#task.bringVideo(this.#row().videoId, this.#brief());
      await this.#answer('findUpload');
    },
    'the video is not in the cloud': () => this.#answer('findUpload'),
    'a place is given': () => this.#answer('askUploadUrl'),
    'the cloud fails to give a place': () => this.#faultyAnswer('askUploadUrl', 'http_5xx', 'upload/getUrl'),
    'the cloud refuses a place': () =>
      this.#faultyAnswer('askUploadUrl', 'refused', 'upload/getUrl', { code: 40001 }),
    'the video arrives': () => this.#answer('putMedia'),
    'the video does not arrive': () => this.#faultyAnswer('putMedia', 'put_5xx', 'storage/put'),
    'its phone runs': async () => {
      this.#actor.send({ type: 'phone.ready', at: this.#bench.now });
    },
    'its phone is still being stopped': async () => {
      const at = this.#bench.now;
      this.#actor.send({
        type: 'phone.unavailable',
        at,
        failure: phoneStopping,
        retryAt: at + secondsMs(30),
      });
    },
    'its phone does not start': async () => {
      this.#actor.send({
        type: 'phone.unavailable',
        at: this.#bench.now,
        failure: bootTimeout,
        retryAt: null,
      });
    },
    'its phone is in use': async () => {
      this.#actor.send({
        type: 'phone.unavailable',
        at: this.#bench.now,
        failure: phoneOccupied,
        retryAt: null,
      });
    },
    'the create is accepted': async () => {
      await this.#task.occupyPhone();
      await this.#answer('publish');
    },
    'the create is refused': () => this.#faultyAnswer('publish', 'refused', createCall, { code: 43004 }),
    'the reply to the create is lost': () => this.#faultyAnswer('publish', 'drop_before', createCall),
    'the history shows it': async () => {
      await this.#task.occupyPhone();
      this.#task.arrive(this.#row().taskName);
      await this.#bench.pass(secondsMs(5));
      await this.#answer('lookUp');
    },
    'the history does not show it': async () => {
      await this.#task.clearPhone();
      await this.#answer('lookUp');
    },
    'the history shows others at work': async () => {
      await this.#task.occupyPhone();
      await this.#bench.pass(secondsMs(5));
      await this.#answer('lookUp');
    },
    'the history cannot be read': () => this.#faultyAnswer('lookUp', 'http_5xx', 'task/historyRecords'),
    'the task runs': async () => {
      this.#task.takesLong(this.#secondsToRun());
      await this.#task.letRun();
      await this.#look('running');
    },
    'the task is not to be seen': () => this.#faultyLook('missing', 'task_vanishes'),
    'the task completes': async () => {
      await this.#task.letRun();
      await this.#task.untilEnded();
      await this.#look('completed');
    },
    'the task fails, and nothing is out': async () => {
      await this.#task.fail(20116);
      await this.#look('failed');
    },
    'the task fails, and may be out': async () => {
      await this.#task.fail(20129);
      await this.#look('failed');
    },
    'the task is cancelled before it began': async () => {
      await this.#task.cancelAtOnce();
      await this.#look('cancelled');
    },
    'the task is cancelled midway': async () => {
      await this.#task.letRun();
      await this.#bench.pass(secondsMs(15));
      await this.#task.cancel();
      await this.#look('cancelled');
    },
    // What becomes of the task is said by what happens next, so the cloud does not obey by itself.
    'the cancel is accepted': () => this.#faultyAnswer('cancel', 'cancel_race'),
    'the reply to the cancel is lost': () => this.#faultyAnswer('cancel', 'drop_before', 'task/cancel'),
    'the outcome is written': () => this.#answer('settle'),
    'the time is up': async () => {
      const before = this.#row();
      await passDeadline(this.#bench, before, () => {
        mustBe('before its time the attempt', this.#row(), before);
        mustSay('before its time on their way', this.#bench.life.gate.names(), this.#asks);
      });
    },
    'the campaign is stopped': () => this.#end('stop'),
    'postd goes down': () => this.#end('park'),
    'postd goes down and cancels': () => this.#end('cancel'),
    'its worker breaks down': async () => {
      this.#actor.send({ type: 'abandon' });
      mustSay('it has ended', [this.#actor.getSnapshot().status === 'done'], [true]);
    },
    'postd is killed': () => this.#comeBack(),
    'postd is killed, and away for long': () => this.#comeBack(downForLongMs),
    'postd is killed once the create is out': async () => {
      this.#fault('drop_before', createCall);
      void this.#bench.life.gate.take('publish').goUnheard();
      await this.#bench.settle();
      await this.#comeBack();
    },
  };

  #newActor(attempt: Attempt, brief: JobBrief): ActorRefFrom<typeof postMachine> {
    const { life } = this.#bench;
    this.#parent = listener<PostReport>();
    const actor = createActor(life.actors.post, {
      clock: life.clock,
      inspect: this.#coverage.inspector('post'),
      input: {
        attempt,
        brief,
        retry: this.#run().settings.retry,
        policy: defaultPolicy,
        instance: life.store.instanceId(),
        parent: this.#parent.actor,
      },
    });
    return this.#bench.begin(actor);
  }

  /** The power goes; the next life reads the rows and makes the post anew, as a worker does. */
  async #comeBack(awayMs = downMs): Promise<void> {
    this.#actor.stop();
    await this.#bench.cut();
    await this.#bench.pass(awayMs);
    const { at, runs } = await this.#bench.during(this.#bench.life.deeds.recover());
    const work = runs.flatMap((run) => run.work).find(({ attempt }) => attempt.attemptId === this.#attemptId);
    if (work === undefined) throw new Error('the attempt is lost');
    this.#actor = this.#newActor(work.attempt, work.brief);
    this.#actor.send({ type: 'post.resume', at });
  }

  #run() {
    const [run] = this.#bench.life.store.openRuns();
    if (run === undefined) throw new Error('there is no run');
    return run;
  }

  #row(): Attempt {
    const row = this.#bench.life.store.attempt(this.#attemptId);
    if (row === null) throw new Error('there is no attempt');
    return row;
  }

  #brief(): JobBrief {
    return this.#bench.life.store.briefOf(this.#attemptId);
  }

  #setting(): Pick<Situation, 'mayCreateAgain' | 'taskId' | 'shareLink'> {
    const taskId = this.#task.taskId;
    return {
      mayCreateAgain: this.#run().settings.retry.createAgainAfterProof,
      taskId,
      shareLink: this.#task.shareLink,
    };
  }

  async #answer(deed: keyof Deeds): Promise<void> {
    this.#askedAt = this.#bench.now;
    await this.#bench.during(this.#bench.life.gate.take(deed).go());
  }

  async #faultyAnswer(
    deed: keyof Deeds,
    kind: string,
    endpoint?: string,
    details: object = {},
  ): Promise<void> {
    this.#fault(kind, endpoint, details);
    await this.#answer(deed);
  }

  #fault(kind: string, endpoint?: string, details: object = {}): void {
    const where = endpoint === undefined || kind === 'put_5xx' ? {} : { endpoint };
    this.#bench.world.faults.add([{ kind, next: 1, ...where, ...details }]);
  }

  async #faultyLook(wanted: TaskStatus, kind: string): Promise<void> {
    this.#fault(kind);
    await this.#look(wanted);
  }

  /** One round of looks, handed on as a worker does. */
  async #look(wanted: TaskStatus): Promise<void> {
    const { at, tasks } = await this.#bench.during(this.#bench.life.deeds.lookAround({ thorough: false }));
    const look = tasks.find(({ taskId }) => taskId === this.#row().taskId);
    mustBe('the look', look ?? null, { status: wanted });
    if (look !== undefined)
      this.#actor.send({ type: 'looks', at, phones: {}, tasks: { [look.taskId]: look } });
  }

  async #end(ending: 'stop' | 'park' | 'cancel'): Promise<void> {
    this.#actor.send({ type: 'post.end', at: this.#bench.now, ending });
  }

  #compare(situation: Situation, must: Expected, left: readonly string[]): void {
    const row = this.#row();
    const { outcome } = row;
    mustBe('the attempt', row, { ...situation.row, outcome, ...must.row });
    if (must.published !== undefined)
      mustBe('the outcome', outcome, { kind: 'published', ...must.published });
    else if (must.outcome !== undefined) {
      const { code, ...rest } = must.outcome;
      mustBe('the outcome', outcome, rest);
      mustSay('its code', [codeOf(outcome)], [code]);
    } else mustBe('the outcome', outcome, situation.row.outcome);

    const wants = must.wantsPhone === true ? [['post.wantsPhone', situation.now]] : [];
    mustSay(
      'the worker is told',
      this.#parent.told.map(({ type, at }) => [type, at]),
      wants,
    );
    this.#asks = [...left, ...(must.asks ?? [])];
    mustSay('on their way', this.#bench.life.gate.names(), this.#asks);
    this.#compareStatus(row);
  }

  /** What `postctl job list`, `campaign status` and the ledger say. */
  #compareStatus(row: Attempt): void {
    const { store } = this.#bench.life;
    const job = store.jobs({ campaign: row.campaign }).find(({ jobId }) => jobId === row.jobId);
    mustBe('the job', job ?? null, { state: jobStateAfter(row) });
    const [worker] = this.#bench.life.status().workers;
    const isOpen = row.phase !== 'settled';
    mustBe('the worker', worker ?? null, isOpen ? { jobId: row.jobId, phase: row.phase } : { jobId: null });
    const isOut = row.phase === 'settled' && row.outcome?.kind === 'published';
    mustSay(
      'the ledger',
      store.ledger({}).map(({ jobId }) => jobId),
      isOut ? [row.jobId] : [],
    );
    if (isOpen) return;
    const { createRepliedAt: repliedAt, doubtUntil, outcome } = row;
    const completed = outcome?.kind === 'published';
    mustBe('its last word', this.#actor.getSnapshot().output ?? null, {
      repliedAt,
      doubtUntil,
      completed,
      outcome,
    });
  }

  /** A task that runs ends soon, after we have lost patience with it, or when the walk makes it end otherwise. */
  #secondsToRun(): number {
    if (this.#later.some((name) => /^the task (fails|is cancelled)/.test(name))) return hoursMs(20) / 1000;
    return minutesMs(this.#later.includes('the time is up') ? 50 : 5) / 1000;
  }

  #callsSince(first: number): string[] {
    return this.#bench.calls.slice(first).map(({ endpoint }) => endpoint);
  }

  #remember(happening: PostHappening): void {
    if (happening.startsWith('postd is killed')) this.#memory = comesBack;
    const memory = { ...this.#memory };
    if (happening === 'the campaign is stopped') memory.ending = 'stop';
    if (happening === 'postd goes down') memory.ending = 'park';
    if (happening === 'postd goes down and cancels') memory.ending = 'cancel';
    if (happening === 'the video is not in the cloud' || this.#asks.includes('askUploadUrl')) {
      memory.placesAsked += 1;
    }
    if (happening === 'the video is in the cloud' || happening === 'a place is given') memory.hasPlace = true;
    if (happening === 'the task runs') memory.mayHaveRun = true;
    this.#memory = memory;
  }
}

const createCall = 'rpa/task/instagramPubReels';

/** The deed whose answer a happening is. */
const deeds: Partial<Record<PostHappening, keyof Deeds>> = {
  'the video is in the cloud': 'findUpload',
  'the video is not in the cloud': 'findUpload',
  'a place is given': 'askUploadUrl',
  'the cloud fails to give a place': 'askUploadUrl',
  'the cloud refuses a place': 'askUploadUrl',
  'the video arrives': 'putMedia',
  'the video does not arrive': 'putMedia',
  'the create is accepted': 'publish',
  'the create is refused': 'publish',
  'the reply to the create is lost': 'publish',
  'postd is killed once the create is out': 'publish',
  'the history shows it': 'lookUp',
  'the history does not show it': 'lookUp',
  'the history shows others at work': 'lookUp',
  'the history cannot be read': 'lookUp',
  'the cancel is accepted': 'cancel',
  'the reply to the cancel is lost': 'cancel',
  'the outcome is written': 'settle',
};

const callOf: Partial<Record<keyof Deeds, string>> = {
  askUploadUrl: 'upload/getUrl',
  putMedia: 'storage/put',
  publish: createCall,
  lookUp: 'task/historyRecords',
  cancel: 'task/cancel',
};

/** The calls that a happening consists of; there must be no others. */
function callsOf(happening: PostHappening): string[] {
  if (happening === 'the video is in the cloud') return ['upload/getUrl', 'storage/put'];
  const deed = deeds[happening];
  const call = deed === undefined ? undefined : callOf[deed];
  if (call !== undefined) return [call];
  return happening.startsWith('the task ') ? ['task/query'] : [];
}
