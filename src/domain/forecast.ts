import { Heap } from './heap.ts';
import type { AccountProspect, Prospect } from './prospect.ts';
import { isOpen, mayBeginAt, type Schedule, type Span } from './schedule.ts';
import type { Day, Moment } from './time.ts';

/** What a run would do from now on, if every post took the same time and none failed. */
export interface Course {
  at: Moment;
  workers: number;
  /** From a claim to its outcome. */
  postMs: number;
  /** A worker's rest between two posts, if the second is not for the phone that is on. */
  restMs: number;
  schedule: Pick<Schedule, 'minGapMs' | 'spreadMs' | 'continuous'>;
  plannedAt: Moment;
  /** The open stretch that a moment is in, or the next one. */
  hours: (at: Moment) => Span;
  dayOf: (at: Moment) => Day;
  /** When the day of this moment is over. */
  dayEndOf: (at: Moment) => Moment;
  pass: PassNow;
  jobs: readonly Prospect[];
  /** `used` is that of the day of `at`. */
  accounts: readonly AccountProspect[];
  /** Posts in hand of this run, and of others on these accounts, and when each is over. */
  inHand: readonly { account: string; isOurs: boolean; endsAt: Moment }[];
}

export interface PassNow {
  number: number;
  most: number;
  /** Between two passes. */
  delayMs: number;
  /** The run rests until the next pass begins; null: it does not. */
  nextAt: Moment | null;
}

export interface Forecast {
  /** In the order in which they begin. */
  posts: ForecastPost[];
  /** Jobs that the run leaves over, and why: their account has had its posts of the day, or no pass or hour comes. */
  left: { jobId: string; why: 'cap' | 'never' }[];
  /** When the last of them, and what is in hand, is over; `at` when there is nothing. */
  endsAt: Moment;
}

export interface ForecastPost {
  jobId: string;
  beginsAt: Moment;
  endsAt: Moment;
}

/** What becomes of a run, step by step in its own order: the machines' rules, without their troubles. Pure. */
export const forecast = (course: Course): Forecast => new Simulation(course).run();

/** The job that an account posts next. */
interface Turn {
  account: Account;
  job: Prospect;
  at: Moment;
  /** Only another day makes room for it under the cap. */
  isOverCap: boolean;
}

interface Account {
  name: string;
  limit: number;
  usedOn: Map<Day, number>;
  lastPostAt: Moment | null;
  freeAt: Moment;
  /** Of passes that have begun, in their order. */
  jobs: Prospect[];
}

/** More jumps from day to day or from hours to hours than any job needs. */
const mostJumps = 60;

/** So many jobs of an account are compared; one that comes later in the plan would hardly be due before them. */
const mostCompared = 20;

const isBefore = (one: Prospect, other: Prospect): boolean =>
  one.passNumber === other.passNumber ? one.position < other.position : one.passNumber < other.passNumber;

class Simulation {
  readonly #course: Course;
  readonly #accounts = new Map<string, Account>();
  readonly #ready = new Heap<Turn>((one, other) => isBefore(one.job, other.job));
  readonly #waiting = new Heap<Turn>((one, other) => one.at < other.at);
  readonly #workers = new Heap<Moment>((one, other) => one < other);
  readonly #posts: ForecastPost[] = [];
  readonly #left: Forecast['left'] = [];
  #later: Prospect[];
  #passNumber: number;
  #endsAt: Moment;
  /** Turns in `#waiting` for which the run stays open, whatever the day. */
  #keepers = 0;

  constructor(course: Course) {
    const { at, accounts, jobs, inHand, pass, workers } = course;
    this.#course = course;
    this.#endsAt = at;
    this.#passNumber = pass.number;
    const today = course.dayOf(at);
    for (const { account: name, used, limit, lastPostAt } of accounts) {
      const usedOn = new Map([[today, used]]);
      this.#accounts.set(name, {
        ...{ name, usedOn, lastPostAt, jobs: [] },
        limit: limit ?? Infinity,
        freeAt: at,
      });
    }
    for (const { account, isOurs, endsAt } of inHand) {
      const busy = this.#accounts.get(account);
      if (busy !== undefined) Object.assign(busy, { freeAt: endsAt, lastPostAt: endsAt });
      if (isOurs) {
        this.#workers.add(endsAt + course.restMs);
        this.#endsAt = Math.max(this.#endsAt, endsAt);
      }
    }
    while (this.#workers.size < workers) this.#workers.add(at);
    this.#later = [...jobs];
  }

  run(): Forecast {
    const { pass, at } = this.#course;
    if (pass.nextAt === null) this.#beginPass(pass.number, at);
    else this.#beginPass(pass.number + 1, Math.max(at, pass.nextAt));
    for (;;) {
      while (this.#step());
      if (this.#later.length === 0 || this.#passNumber >= pass.most) break;
      this.#beginPass(this.#passNumber + 1, this.#endsAt + pass.delayMs);
    }
    const never = this.#later.map(({ jobId }) => ({ jobId, why: 'never' as const }));
    const capped = [...this.#accounts.values()].flatMap(({ jobs }) => jobs);
    return {
      posts: this.#posts.sort((one, other) => one.beginsAt - other.beginsAt),
      left: [...this.#left, ...capped.map(({ jobId }) => ({ jobId, why: 'cap' as const })), ...never],
      endsAt: this.#endsAt,
    };
  }

  /** The jobs of this pass, and what earlier ones left over. */
  #beginPass(number: number, at: Moment): void {
    this.#passNumber = number;
    const begun = this.#later.filter(({ passNumber }) => passNumber <= number);
    this.#later = this.#later.filter(({ passNumber }) => passNumber > number);
    while (this.#waiting.take() !== undefined);
    this.#keepers = 0;
    for (const job of begun) this.#accounts.get(job.account)?.jobs.push(job);
    for (const account of this.#accounts.values()) this.#queue(account, at);
  }

  /** One post more; false when there is none to come in this pass. */
  #step(): boolean {
    const worker = this.#workers.first();
    if (worker === undefined) return false;
    let at = worker;
    if (this.#ready.size === 0) {
      const next = this.#waiting.first();
      if (next === undefined || !this.#staysOpenFor(next)) return false;
      at = Math.max(at, next.at);
    }
    for (
      let next = this.#waiting.first();
      next !== undefined && next.at <= at;
      next = this.#waiting.first()
    ) {
      this.#waiting.take();
      if (!next.isOverCap) this.#keepers -= 1;
      this.#ready.add(next);
    }
    const turn = this.#ready.take();
    if (turn === undefined) return true;
    const { account } = turn;
    const now = this.#turnOf(account, at);
    if (now === null || now.at > at) this.#enter(account, now);
    else {
      this.#workers.take();
      this.#post(account, now.job, at);
    }
    return true;
  }

  /** The worker keeps the phone, and with it the account, as long as that has a job that is due. */
  #post(account: Account, first: Prospect, from: Moment): void {
    const { postMs, restMs, dayOf } = this.#course;
    let at = from;
    for (let job: Prospect | null = first; job !== null;) {
      const endsAt = at + postMs;
      const day = dayOf(endsAt);
      this.#posts.push({ jobId: job.jobId, beginsAt: at, endsAt });
      account.jobs.splice(account.jobs.indexOf(job), 1);
      account.usedOn.set(day, (account.usedOn.get(day) ?? 0) + 1);
      account.lastPostAt = endsAt;
      account.freeAt = endsAt;
      const next = this.#turnOf(account, endsAt);
      job = next !== null && next.at <= endsAt ? next.job : null;
      at = endsAt;
      if (job === null) this.#enter(account, next);
    }
    this.#endsAt = Math.max(this.#endsAt, at);
    this.#workers.add(at + restMs);
  }

  /** A run ends when nothing can become due on the day that it is, or that its hours begin on. */
  #staysOpenFor(next: Turn): boolean {
    const { schedule, hours, dayOf } = this.#course;
    if (schedule.continuous || this.#keepers > 0) return true;
    const seenFrom = Math.max(this.#endsAt, hours(this.#endsAt).from);
    return dayOf(next.at) <= dayOf(seenFrom);
  }

  #queue(account: Account, from: Moment): void {
    if (account.jobs.length > 0) this.#enter(account, this.#turnOf(account, from));
  }

  /** An account without a turn never gets one again. */
  #enter(account: Account, turn: Turn | null): void {
    if (turn === null) {
      this.#left.push(...account.jobs.map(({ jobId }) => ({ jobId, why: 'never' as const })));
      account.jobs = [];
      return;
    }
    if (!turn.isOverCap) this.#keepers += 1;
    this.#waiting.add(turn);
  }

  /** Which of its jobs an account could post first, and when; null: none, ever. */
  #turnOf(account: Account, from: Moment): Turn | null {
    let first: Turn | null = null;
    for (const job of account.jobs.slice(0, mostCompared)) {
      const turn = this.#turnFor(account, job, Math.max(from, account.freeAt, job.notBefore ?? 0));
      const isSooner = turn !== null && (first === null || turn.at < first.at);
      if (isSooner || (turn !== null && turn.at === first?.at && isBefore(job, first.job))) first = turn;
    }
    return first;
  }

  #turnFor(account: Account, job: Prospect, from: Moment): Turn | null {
    const { schedule, hours, plannedAt, dayOf, dayEndOf } = this.#course;
    const { position } = job;
    let at = from;
    let isOverCap = false;
    for (let jumps = 0; jumps < mostJumps; jumps += 1) {
      const open = hours(at);
      const begins = mayBeginAt({ schedule, open, plannedAt, lastPostAt: account.lastPostAt, position });
      if (!isOpen(open, at)) at = Math.max(at, open.from);
      else if (begins > at) at = begins;
      else if ((account.usedOn.get(dayOf(at)) ?? 0) >= account.limit) {
        isOverCap = true;
        at = dayEndOf(at);
      } else return { account, job, at, isOverCap };
    }
    return null;
  }
}
