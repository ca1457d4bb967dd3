/** What people do to a town: each a line one can paste, or a comment that says what happened. */
import fc from 'fast-check';
import { secondsMs } from '../../src/domain/time.ts';
import type { Order } from '../lifecycle/cloud.ts';
import type { JobView } from '../../src/ipc/contract.ts';
import type { Town } from '../lifecycle/kit.ts';
import { ours } from '../lifecycle/truth.ts';
import { after, revived, seen, verbs, type Verb, type Whereabouts } from './operator.ts';

export const campaigns = ['viral', 'podcast'] as const;
export type Campaign = (typeof campaigns)[number];

/** What the model believes. */
export interface Belief {
  isUp: boolean;
  /** Whether the cloud answers as it should. */
  isCloudWell: boolean;
  whereabouts: Record<Campaign, Whereabouts>;
}

/** The town, and what was done there so far. */
export interface Scene {
  town: Town;
  lines: string[];
}

/** postd answers nothing, which says nothing of any campaign. */
const unreachable = 69;
/** The cloud does not answer, so nothing was begun. */
const tryLater = 75;

abstract class Deed implements fc.AsyncCommand<Belief, Scene> {
  abstract readonly line: string;
  check(belief: Readonly<Belief>): boolean {
    return belief.isUp || this.happensWithout;
  }
  /** Whether it can be done while postd does not run. */
  protected readonly happensWithout: boolean = true;
  async run(belief: Belief, scene: Scene): Promise<void> {
    scene.lines.push(this.line);
    await this.happen(belief, scene.town);
    if (belief.isUp) await compare(belief, scene.town);
  }
  toString(): string {
    return this.line;
  }
  protected abstract happen(belief: Belief, town: Town): Promise<void>;
}

/** What the socket says of each campaign must be what the model allows. */
async function compare(belief: Belief, town: Town): Promise<void> {
  for (const name of campaigns) {
    const phase = (await town.client.campaign(name)).run?.phase ?? 'none';
    const before = belief.whereabouts[name];
    const now = seen(before, phase);
    if (now.size === 0) throw new Error(`${name} is ${phase}; the model has it ${[...before].join(' or ')}`);
    belief.whereabouts[name] = now;
  }
}

class Typed extends Deed {
  readonly line: string;
  readonly #verb: Verb;
  readonly #campaign: Campaign;
  constructor(verb: Verb, campaign: Campaign) {
    super();
    this.line = `postctl campaign ${verb} ${campaign}`;
    this.#verb = verb;
    this.#campaign = campaign;
  }
  protected async happen(belief: Belief, town: Town): Promise<void> {
    const { code, stderr } = await town.postctl('campaign', ...this.#verb.split(' '), this.#campaign);
    if (!belief.isUp) {
      if (code !== unreachable) throw new Error(`exit code ${String(code)} from a postd that does not run`);
      return;
    }
    if (code === tryLater && !belief.isCloudWell) return;
    const before = belief.whereabouts[this.#campaign];
    const now = after(before, this.#verb, code ?? -1);
    if (now.size === 0) {
      const where = [...before].join(' or ');
      throw new Error(`exit code ${String(code)} while ${this.#campaign} is ${where}: ${stderr.trim()}`);
    }
    belief.whereabouts[this.#campaign] = now;
  }
}

/** Somebody looks at the account, and says of its job what is true. */
class Resolved extends Deed {
  readonly line: string;
  readonly #campaign: Campaign;
  readonly #jobId: string;
  constructor(campaign: Campaign, number: number) {
    super();
    this.#campaign = campaign;
    this.#jobId = `${campaign}-${String(number)}`;
    this.line = `postctl job resolve ${this.#jobId} --posted # or --not-posted, whichever is true`;
  }
  protected async happen(belief: Belief, town: Town): Promise<void> {
    const before = belief.isUp ? await this.#job(town) : null;
    const isOut = ours(await town.truth()).some(({ account }) => account === before?.account);
    const { code } = await town.postctl('job', 'resolve', this.#jobId, isOut ? '--posted' : '--not-posted');
    const allowed = belief.isUp ? [before, await this.#job(town)].map(answerFor) : [unreachable];
    // What decided itself between the look and the command is as good as what did not.
    if (before?.state === 'unconfirmed') allowed.push(decided);
    if (!allowed.includes(code ?? -1)) {
      throw new Error(`exit code ${String(code)} for a job that is ${before?.state ?? 'not there'}`);
    }
    belief.whereabouts[this.#campaign] = revived(belief.whereabouts[this.#campaign]);
  }
  async #job(town: Town): Promise<JobView | null> {
    const { jobs } = await town.client.jobs({ campaign: this.#campaign, limit: '100' });
    return jobs.find(({ jobId }) => jobId === this.#jobId) ?? null;
  }
}

const decided = 1;
const answerFor = (job: JobView | null): number => {
  if (job === null) return 3;
  return job.state === 'unconfirmed' ? 0 : decided;
};

class Killed extends Deed {
  readonly line = '# postd is killed (kill -9)';
  protected override readonly happensWithout = false;
  protected async happen(belief: Belief, town: Town): Promise<void> {
    await town.daemon.kill();
    belief.isUp = false;
  }
}

class Launched extends Deed {
  readonly line = '# postd is started again';
  override check({ isUp }: Readonly<Belief>): boolean {
    return !isUp;
  }
  protected async happen(belief: Belief, town: Town): Promise<void> {
    await town.startDaemon();
    belief.isUp = true;
  }
}

/** Something in the world outside: nothing postctl answers may change by it at once. */
class Outside extends Deed {
  readonly line: string;
  readonly #does: (town: Town) => Promise<unknown>;
  constructor(line: string, does: (town: Town) => Promise<unknown>) {
    super();
    this.line = `# ${line}`;
    this.#does = does;
  }
  protected async happen(_belief: Belief, town: Town): Promise<void> {
    await this.#does(town);
  }
}

class CloudDeed extends Outside {
  readonly #makesWell: boolean;
  constructor(line: string, makesWell: boolean, does: (town: Town) => Promise<unknown>) {
    super(line, does);
    this.#makesWell = makesWell;
  }
  protected override async happen(belief: Belief, town: Town): Promise<void> {
    await super.happen(belief, town);
    belief.isCloudWell = this.#makesWell;
  }
}

const aMinuteMs = secondsMs(60);
const aMinutePasses = async (town: Town): Promise<unknown> => {
  const { now } = await town.truth();
  return town.untilTruth('a minute has passed', (truth) => truth.now >= now + aMinuteMs);
};

const person = 'Anna';
export const personLeaves = (phone: string): Order => ({ does: 'leave', phone, person, off: true });

const troubles: Readonly<Record<string, Order>> = {
  'the next two starts of a phone are answered 502': { kind: 'http_5xx', endpoint: 'phone/start', next: 2 },
  'the next answer to a create is lost': {
    kind: 'drop_after',
    endpoint: 'rpa/task/instagramPubReels',
    next: 1,
  },
  'looks at phones are refused, too many': { kind: 'rate_minute', endpoint: 'phone/status', next: 3 },
  'the next boot dies': { kind: 'boot_dies', next: 1 },
  'all calls are cut before they arrive': { kind: 'drop_before' },
};

/** Everything that may happen, time most often: without it nothing else matters. */
export const anything = (phones: readonly string[]): fc.Arbitrary<fc.AsyncCommand<Belief, Scene>>[] => [
  fc
    .constantFrom(...verbs)
    .chain((verb) => fc.constantFrom(...campaigns).map((name) => new Typed(verb, name))),
  fc.constantFrom(...campaigns).map((name) => new Typed('start', name)),
  fc
    .constantFrom(...campaigns)
    .chain((name) => fc.integer({ min: 1, max: 3 }).map((number) => new Resolved(name, number))),
  fc.constant(new Outside('a minute passes', aMinutePasses)),
  fc.constant(
    new Outside('two minutes pass', async (town) => aMinutePasses(town).then(() => aMinutePasses(town))),
  ),
  fc.constant(new Killed()),
  fc.constant(new Launched()),
  fc
    .constantFrom(...phones)
    .map(
      (phone) =>
        new Outside(`${person} takes phone ${phone}`, (town) =>
          town.cloud.people({ does: 'start', phone, person, kind: 'holds' }),
        ),
    ),
  fc
    .constantFrom(...phones)
    .map(
      (phone) =>
        new Outside(`${person} leaves phone ${phone}`, (town) => town.cloud.people(personLeaves(phone))),
    ),
  fc
    .constantFrom(...Object.entries(troubles))
    .map(
      ([says, order]) =>
        new CloudDeed(`the cloud breaks: ${says}`, false, ({ cloud }) => cloud.faults(order)),
    ),
  fc.constant(new CloudDeed('the cloud heals', true, ({ cloud }) => cloud.heal())),
];
