import { createActor, type ActorRefFrom } from 'xstate';
import type { Attempt } from '../../../src/domain/job.ts';
import { defaultPolicy } from '../../../src/domain/policy.ts';
import { minutesMs, secondsMs } from '../../../src/domain/time.ts';
import type { Ending, WorkerReport } from '../../../src/machines/protocol.ts';
import { phoneOccupied } from '../../../src/machines/trouble.ts';
import type { workerMachine } from '../../../src/machines/worker/machine.ts';
import { listener } from '../../support/mailbox.ts';
import { comeToAnEnd } from '../aftermath.ts';
import type { Bench } from '../bench.ts';
import { mustBe, mustSay } from '../compare.ts';
import { campaign } from '../harbour.ts';
import { Keeper } from '../keeper.ts';
import { CloudTask } from '../post/cloudTask.ts';
import type { Coverage, Stage } from '../walk.ts';
import { downMs, restMs, type WorkerHappening } from './happenings.ts';
import { expected, phaseIn, type Expected, type Situation } from './oracle.ts';

const runId = 1;
const worker = 'w1';
const pause = { kind: 'campaign', name: campaign.name } as const;
/** The calls of its posts; those about phones are its campaign's. */
const isOfPosts = (endpoint: string) => !endpoint.startsWith('phone/');

/** The real worker and its real posts, between a campaign, whose part the walk plays, and the simulated cloud. */
export class WorkerStage implements Stage {
  readonly #bench: Bench;
  readonly #coverage: Coverage;
  readonly #keeper: Keeper;
  readonly #task: CloudTask;
  readonly #phoneId: string;
  #parent = listener<WorkerReport>();
  #actor: ActorRefFrom<typeof workerMachine>;
  #situation: Situation = { place: 'idle', ending: null, hasPhone: false, hasPosted: false };
  #asks: readonly string[] = [];
  #repliedAt: number | null = null;
  #restsFrom = 0;

  constructor(bench: Bench, phoneId: string, coverage: Coverage) {
    this.#bench = bench;
    this.#coverage = coverage;
    this.#phoneId = phoneId;
    this.#keeper = new Keeper(bench, phoneId);
    this.#task = new CloudTask(bench, phoneId);
    this.#actor = this.#newActor();
  }

  async happen(name: string): Promise<void> {
    const happening = name as WorkerHappening;
    const calls = this.#bench.calls.length;
    this.#parent.told.length = 0;
    await this.#executors[happening]();
    await this.#bench.settle();
    const must = expected(happening, this.#situation);
    this.#compare(must, calls);
    this.#restsFrom = this.#bench.now;
    await this.#playCampaign();
    this.#remember(happening, must);
    this.#bench.rules.watch();
  }

  async endAfterCut(): Promise<void> {
    this.#actor.stop();
    this.#keeper.leave();
    await comeToAnEnd(this.#bench);
  }

  async leave(): Promise<void> {
    this.#actor.stop();
    this.#keeper.leave();
    await this.#bench.bury();
  }

  /** One for each thing that can happen: it makes the world, or a neighbour, do it. */
  readonly #executors: Readonly<Record<WorkerHappening, () => Promise<void>>> = {
    'there may be work': async () => {
      this.#actor.send({ type: 'work', at: this.#bench.now });
    },
    'a job is due': () => this.#claim(),
    'no job is due': async () => {
      const { store } = this.#bench.life;
      store.pause({ ...pause, code: 'operator', message: 'wait', at: this.#bench.now });
      await this.#claim();
      store.resume({ ...pause, at: this.#bench.now });
    },
    'its video is in the cloud': async () => {
      await this.#bench.during(this.#bench.life.gate.take('findUpload').go());
      await this.#bench.waitUntil(() => this.#parent.told.length > 0, 'it wants its phone');
    },
    'its phone runs': async () => {
      const leaseId = await this.#keeper.lend(this.#attempt().attemptId);
      await this.#task.occupyPhone();
      const { phoneId } = this.#attempt();
      this.#actor.send({ type: 'phone.ready', at: this.#bench.now, leaseId, phoneId });
      await this.#bench.waitUntil(() => this.#attempt().phase !== 'publishing', 'the create is answered');
      this.#repliedAt = this.#attempt().createRepliedAt;
    },
    'its phone is in use': async () => {
      await this.#keeper.takeBack({ repliedAt: null, doubtUntil: null, completed: false });
      const at = this.#bench.now;
      this.#actor.send({ type: 'phone.unavailable', at, failure: phoneOccupied, retryAt: null });
    },
    'its task runs': async () => {
      this.#task.takesLong(minutesMs(20) / 1000);
      await this.#task.letRun();
      await this.#look();
    },
    'it is posted': async () => {
      await this.#task.letRun();
      await this.#task.untilEnded();
      await this.#look();
    },
    'its video is refused': async () => {
      await this.#task.fail(videoRefused);
      await this.#look();
    },
    'its account is logged out': async () => {
      await this.#task.fail(loggedOut);
      await this.#look();
    },
    'its task is cancelled': async () => {
      await this.#task.untilEnded();
      await this.#look();
    },
    'the campaign is stopped': () => this.#end('stop'),
    'the campaign is stopped at once': async () => {
      await this.#end('stopNow');
      if (this.#situation.place !== 'inCloud') return;
      await this.#bench.waitUntil(() => this.#attempt().phase === 'confirming', 'the cancel is answered');
      this.#repliedAt = this.#attempt().createRepliedAt;
    },
    'postd goes down': () => this.#end('park'),
    'the pause is over': async () => {
      await this.#bench.passUntil(this.#restsFrom + restMs - 1);
      mustSay('on their way before the pause is over', this.#bench.life.gate.names(), []);
      await this.#bench.pass(1);
    },
    'its campaign breaks down': async () => {
      this.#actor.send({ type: 'abandon' });
    },
    'postd is killed': () => this.#comeBack(),
  };

  #newActor(): ActorRefFrom<typeof workerMachine> {
    const { life } = this.#bench;
    this.#parent = listener<WorkerReport>();
    const actor = createActor(life.actors.worker, {
      clock: life.clock,
      inspect: this.#coverage.inspector('worker'),
      input: {
        worker,
        runId,
        retry: this.#run().settings.retry,
        delayBetweenJobsMs: restMs,
        policy: defaultPolicy,
        instance: life.store.instanceId(),
        parent: this.#parent.actor,
      },
    });
    return this.#bench.begin(actor);
  }

  /** The power goes; the next life reads the rows and does what a campaign does with them. */
  async #comeBack(): Promise<void> {
    this.#actor.stop();
    this.#keeper.leave();
    await this.#bench.cut();
    await this.#bench.pass(downMs);
    if (this.#situation.place === 'wantsPhone' || this.#situation.place === 'uploading')
      this.#repliedAt = null;
    const { at, runs } = await this.#bench.during(this.#bench.life.deeds.recover());
    const work = runs.flatMap((run) => run.work).find((one) => one.attempt.worker === worker);
    const lease = runs.flatMap(({ leases }) => leases).find(({ phoneId }) => phoneId === this.#phoneId);
    this.#actor = this.#newActor();
    await this.#keeper.takeUp(lease, lease !== undefined && lease.attemptId === work?.attempt.attemptId);
    if (work === undefined) this.#actor.send({ type: 'work', at: this.#bench.now });
    else this.#actor.send({ type: 'worker.resume', at, ...work, leaseId: lease?.leaseId ?? null });
  }

  async #claim(): Promise<void> {
    await this.#bench.during(this.#bench.life.gate.take('claim').go());
  }

  /** One round of looks, handed on as a campaign does. */
  async #look(): Promise<void> {
    await this.#bench.pass(secondsMs(5));
    const { at, tasks } = await this.#bench.during(this.#bench.life.deeds.lookAround({ thorough: false }));
    const looks = Object.fromEntries(tasks.map((look) => [look.taskId, look]));
    this.#actor.send({ type: 'looks', at, phones: {}, tasks: looks });
  }

  async #end(ending: Ending): Promise<void> {
    this.#actor.send({ type: 'worker.end', at: this.#bench.now, ending });
  }

  #run() {
    const run = this.#bench.life.store.run(runId);
    if (run === null) throw new Error('there is no run');
    return run;
  }

  /** The one in hand, or the last one. */
  #attempt(): Attempt {
    const { store } = this.#bench.life;
    const jobs = store.jobs({ campaign: campaign.name });
    const attempts = jobs.flatMap(({ jobId }) => store.attemptsOf(jobId));
    const attempt = attempts.toSorted((one, other) => one.attemptId - other.attemptId).at(-1);
    if (attempt === undefined) throw new Error('it never had an attempt');
    return attempt;
  }

  #compare(must: Expected, calls: number): void {
    const place = must.place ?? this.#situation.place;
    mustSay(
      'the campaign is told',
      this.#parent.told.map(({ type }) => type),
      must.told === undefined ? [] : [must.told],
    );
    this.#compareReport(must);
    this.#asks = must.asks ?? this.#asks;
    if (place !== 'done') mustSay('on their way', this.#bench.life.gate.names(), this.#asks);
    const made = this.#bench.calls.slice(calls).map(({ endpoint }) => endpoint);
    mustSay('the cloud saw', made.filter(isOfPosts), must.calls ?? []);
    mustSay('it has ended', [this.#actor.getSnapshot().status === 'done'], [place === 'done']);
    this.#compareStatus(must);
  }

  #compareReport({ completed }: Expected): void {
    const [report] = this.#parent.told;
    if (report === undefined) return;
    mustBe('the report', report, { at: this.#bench.now });
    if (report.type === 'worker.wantsPhone') {
      const { attemptId, phoneId } = this.#attempt();
      mustBe('it wants a phone for', report.attempt, { attemptId, phoneId });
    } else if (report.type === 'worker.releasesPhone') {
      const { phoneId, doubtUntil } = { ...this.#attempt() };
      mustBe('what it says of its phone', report, {
        phoneId,
        doubtUntil,
        completed,
        repliedAt: this.#repliedAt,
      });
    } else mustBe('the report', report, { worker });
  }

  /** What `postctl campaign status` and `job list` say. */
  #compareStatus(must: Expected): void {
    const { place } = { ...this.#situation, ...must };
    const isAbandoned = this.#situation.place !== 'done' && place === 'done' && must.asks === undefined;
    const [shown] = this.#bench.life.status().workers;
    if (!isAbandoned) mustBe('the worker', shown ?? null, { phase: phaseIn[place] });
    if (must.job === undefined) return;
    const { jobId } = this.#attempt();
    const job = this.#bench.life.store.jobs({ campaign: campaign.name }).find((one) => one.jobId === jobId);
    mustBe('the job', job ?? null, { state: must.job });
  }

  /** What it lets go of is seen off, before anything else happens. */
  async #playCampaign(): Promise<void> {
    const [report] = this.#parent.told;
    if (report?.type !== 'worker.releasesPhone') return;
    await this.#task.clearPhone();
    await this.#keeper.takeBack(report);
    this.#repliedAt = null;
  }

  #remember(happening: WorkerHappening, must: Expected): void {
    const before = this.#situation;
    const { place = before.place, told, job } = must;
    const isKilled = happening === 'postd is killed';
    const isLent = happening === 'its phone runs';
    const isGone =
      told === 'worker.releasesPhone' ||
      happening === 'its phone is in use' ||
      (isKilled && place === 'claiming');
    this.#situation = {
      place,
      hasPhone: isLent || (before.hasPhone && !isGone),
      hasPosted: job === 'succeeded' || (before.hasPosted && !isLent && !isGone && !isKilled),
      ending: isKilled ? null : (endings[happening] ?? before.ending),
    };
  }
}

const endings: Partial<Record<WorkerHappening, Ending>> = {
  'the campaign is stopped': 'stop',
  'the campaign is stopped at once': 'stopNow',
  'postd goes down': 'park',
};

/** Fail codes of the cloud. */
const videoRefused = 20204;
const loggedOut = 20116;
