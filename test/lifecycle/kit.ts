/** A small world for one test: a simulated cloud, the daemon, campaign folders and a person at a terminal. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'vitest';
import { z } from 'zod';
import type { Fact } from '../../src/domain/fact.ts';
import { connect, type PostdClient } from '../../src/ipc/client.ts';
import type { CampaignView, RunView } from '../../src/ipc/contract.ts';
import { Cloud, fleetArguments, type Order, type Phone } from './cloud.ts';
import { writeCampaign, type Folder } from './folders.ts';
import { isAlive, start, type Exit, type Running, type StartOptions } from './programs.ts';
import type { Truth } from './truth.ts';

export interface TownPlan extends StartOptions {
  campaigns?: Readonly<Record<string, Folder>>;
  /** Phones beside those of the campaigns' accounts; one of the same name takes the place of the account's. */
  phones?: readonly Phone[];
  /** How the cloud behaves, see `POST /sim/options`. */
  cloud?: Order;
  timeScale?: number;
  /** Further arguments of every start of postd. */
  postd?: readonly string[];
  /** Whether postd runs when the town opens; it does unless told. */
  opensDaemon?: boolean;
}

/** What a command of postctl printed and how it ended. */
export interface Answer {
  code: number | null;
  stdout: string;
  stderr: string;
}

const logLine = z.looseObject({
  level: z.string(),
  time: z.string(),
  msg: z.string(),
  account: z.string().optional(),
});
export type LogLine = z.infer<typeof logLine>;

/** Real time: far more than anything takes, so that a test that gives up has found something. */
const patienceMs = 90_000;
const lookEveryMs = 25;
/** For `describe`: towns stand side by side, for most of a test is waiting, and each has time enough. */
export const sideBySide = { concurrent: true, timeout: 2 * patienceMs };

/** A text that matches, wherever a test compares whole objects. */
export const saying = (text: string | RegExp): unknown => expect.stringMatching(text);

/** The origin at which scaled time, now, shows ten in the morning UTC: no day ends while a test looks on. */
function morning(timeScale: number): number {
  const wall = Date.now();
  const wanted = new Date(wall).setUTCHours(10, 0, 0, 0);
  return Math.round((timeScale * wall - wanted) / (timeScale - 1));
}

export async function openTown(plan: TownPlan = {}): Promise<Town> {
  const town = new Town(plan);
  try {
    await town.open();
    return town;
  } catch (error) {
    await town[Symbol.asyncDispose]();
    throw error;
  }
}

export class Town {
  readonly folder = mkdtempSync(join(tmpdir(), 'postd-town-'));
  readonly socket = join(this.folder, 'run', 'postd.sock');
  readonly state = join(this.folder, 'state');
  readonly campaigns = join(this.folder, 'campaigns');
  readonly client: PostdClient = connect(this.socket, { version: '' });
  /** What happened, as the daemon told it, over all its lives. */
  readonly facts: Fact[] = [];
  readonly #plan: TownPlan;
  readonly #pace: readonly string[];
  readonly #programs: Running[] = [];
  readonly #daemons: Running[] = [];
  /** The daemons' own processes, which need not be those that were started. */
  readonly #pids = new Set<number>();
  readonly #leaving = new AbortController();
  #cloud: Cloud | null = null;
  #hearing: Promise<void> | null = null;

  constructor(plan: TownPlan) {
    const { timeScale = 240 } = plan;
    this.#plan = plan;
    this.#pace = ['--time-scale', String(timeScale), '--time-origin', String(morning(timeScale))];
  }

  get cloud(): Cloud {
    if (this.#cloud === null) throw new Error('the town is not open yet');
    return this.#cloud;
  }

  /** The daemon as it runs now, or ran last. */
  get daemon(): Running {
    const last = this.#daemons.at(-1);
    if (last === undefined) throw new Error('the daemon was not started yet');
    return last;
  }

  async open(): Promise<void> {
    const { campaigns = {}, cloud = {}, opensDaemon = true } = this.#plan;
    mkdirSync(this.campaigns);
    for (const [name, folder] of Object.entries(campaigns)) writeCampaign(this.campaigns, name, folder);
    const postsim = this.#start('postsim', [...fleetArguments(this.folder, this.#phones()), ...this.#pace]);
    const url = await this.until('postsim listens', () => {
      if (postsim.isOver) throw new Error(`postsim ended: ${postsim.stderr}`);
      return /http:\/\/\S+/.exec(postsim.stdout)?.[0];
    });
    this.#cloud = new Cloud(url, postsim);
    await this.cloud.behave(cloud);
    if (opensDaemon) await this.startDaemon();
  }

  #phones(): Phone[] {
    const { campaigns = {}, phones = [] } = this.#plan;
    const accounts = new Set(Object.values(campaigns).flatMap((folder) => folder.accounts));
    const others = [...accounts].filter((account) => phones.every(({ name }) => name !== account));
    return [...others.map((name) => ({ name })), ...phones];
  }

  #start(program: string, args: readonly string[], env: StartOptions['env'] = {}): Running {
    const running = start(program, args, { ...this.#plan, env: { ...this.#plan.env, ...env } });
    this.#programs.push(running);
    return running;
  }

  /** Starts postd and waits until it has taken up what its last life left. */
  async startDaemon(...args: readonly string[]): Promise<Running> {
    const daemon = this.launchDaemon(...args);
    const { pid } = await this.until('postd runs', async () => {
      if (daemon.isOver) throw new Error(`postd ended: ${daemon.stderr}`);
      const ping = await this.client.ping().catch(() => null);
      return ping?.state === 'running' ? ping : null;
    });
    this.#pids.add(pid);
    this.#hearing ??= this.#listen().catch(() => undefined);
    return daemon;
  }

  /** Starts postd without waiting for anything: perhaps it must refuse. */
  launchDaemon(...args: readonly string[]): Running {
    return this.launchAs('postd', args);
  }

  /** The same with a main of the test's own in place of postd (test/kill). */
  launchAs(main: string, args: readonly string[] = [], env: StartOptions['env'] = {}): Running {
    const { postd = [] } = this.#plan;
    const places = ['--state', this.state, '--socket', this.socket, '--campaigns', this.campaigns];
    const cloud = ['--geelark', this.cloud.url, '--timezone', 'UTC', '--log-level', 'debug', ...this.#pace];
    const daemon = this.#start(main, [...places, ...cloud, ...postd, ...args], env);
    this.#daemons.push(daemon);
    return daemon;
  }

  /** How the daemon's present life ended, once it has. */
  async ended(): Promise<Exit> {
    await this.until('postd has ended', () => this.daemon.isOver);
    return this.daemon.ended;
  }

  /** Types a command, and waits for its end. */
  postctl(...args: readonly string[]): Promise<Answer> {
    return this.typing(...args).answer;
  }

  /** Types a command, and does something else while it runs. */
  typing(...args: readonly string[]): { running: Running; answer: Promise<Answer> } {
    const running = this.#start('postctl', ['--socket', this.socket, ...args]);
    const answer = running.ended.then(({ code }) => ({
      code,
      stdout: running.stdout,
      stderr: running.stderr,
    }));
    return { running, answer };
  }

  /** Types a command that must succeed, and answers what it printed. */
  async must(...args: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await this.postctl(...args);
    if (code !== 0) throw new Error(`postctl ${args.join(' ')} ended with ${String(code)}: ${stderr}`);
    return stdout;
  }

  /** What really happened. */
  truth(): Promise<Truth> {
    return this.cloud.truth();
  }

  /** Waits until `look` answers something (not null, undefined or false), and answers that. */
  async until<T>(what: string, look: () => T | Promise<T>): Promise<Exclude<T, null | undefined | false>> {
    const giveUpAt = performance.now() + patienceMs;
    for (;;) {
      const seen = await look();
      if (isThere(seen)) return seen;
      if (performance.now() > giveUpAt) throw new Error(`waited in vain until ${what}\n${this.#lastWords()}`);
      await pause(lookEveryMs);
    }
  }

  #lastWords(): string {
    const said = this.#daemons.map(({ stdout, stderr }) => `${stdout}${stderr}`);
    return said.join('\n--\n').slice(-6000);
  }

  /** Waits until the truth is so. */
  untilTruth(what: string, test: (truth: Truth) => boolean): Promise<Truth> {
    return this.until(what, async () => {
      const truth = await this.truth();
      return test(truth) ? truth : null;
    });
  }

  /** Waits until the campaign's latest run is over. */
  untilOver(campaign: string): Promise<CampaignView & { run: RunView }> {
    return this.until(`${campaign} is over`, async () => {
      const { run, ...view } = await this.client.campaign(campaign);
      return run !== null && run.endedAt !== null ? { ...view, run } : null;
    });
  }

  /** Waits until no phone is held any more: a run that is over may leave some to the reaper. */
  async untilQuiet(): Promise<void> {
    await this.until('no phone is held', async () => (await this.client.status()).phones.length === 0);
  }

  /** Waits for the first fact that fits; those of earlier lives of the daemon count too. */
  untilFact(name: string, where: Partial<Fact> = {}): Promise<Fact> {
    return this.until(`there is a fact ${name}`, () => this.factsCalled(name, where)[0]);
  }

  factsCalled(name: string, where: Partial<Fact> = {}): Fact[] {
    const wanted = Object.entries({ ...where, name });
    return this.facts.filter((fact) => {
      const said = new Map<string, unknown>(Object.entries(fact));
      return wanted.every(([key, value]) => said.get(key) === value);
    });
  }

  async #listen(): Promise<void> {
    const { signal } = this.#leaving;
    for await (const fact of this.client.follow({ since: 0, signal })) this.facts.push(fact);
  }

  /** Whatever all programs of the town printed. */
  said(): string {
    return this.#programs.map(({ stdout, stderr }) => `${stdout}${stderr}`).join('\n');
  }

  /** The lines of the daemon's log, of all its lives. */
  log(): LogLine[] {
    return this.#daemons
      .flatMap(({ stdout }) => stdout.split('\n'))
      .filter((line) => line !== '')
      .map((line) => logLine.parse(JSON.parse(line)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#leaving.abort();
    await this.#hearing;
    for (const pid of this.#pids) if (isAlive(pid)) process.kill(pid, 'SIGKILL');
    await Promise.all(this.#programs.map((program) => program.kill()));
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const isThere = <T>(seen: T): seen is Exclude<T, null | undefined | false> =>
  seen !== null && seen !== undefined && seen !== false;
