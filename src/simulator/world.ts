import type { Moment } from '../domain/time.ts';
import { administer, isAdminPath } from './admin.ts';
import type { Controls } from './admin.ts';
import { anyToken } from './auth.ts';
import type { Credentials } from './auth.ts';
import { CallCounts } from './calls.ts';
import type { Parts } from './endpoints/endpoint.ts';
import { forbidden } from './endpoints/table.ts';
import { FaultDesk } from './faults/desk.ts';
import type { Subject } from './faults/desk.ts';
import { eventFaults } from './faults/kinds.ts';
import { wireFaults } from './faults/wire.ts';
import { Fleet } from './fleet.ts';
import type { FleetSpec, PhoneView } from './fleet.ts';
import { endpointOf, Gateway, objectOf } from './gateway.ts';
import type { Kernel } from './kernel.ts';
import { changeOptions, optionsSchema } from './options.ts';
import type { Options } from './options.ts';
import { People } from './people.ts';
import type { Deed, PersonAction } from './people.ts';
import { PhonePower } from './phones.ts';
import { createRandom } from './random.ts';
import type { Random } from './random.ts';
import { textReply } from './reply.ts';
import type { Alarm, Reply, WorldRequest } from './reply.ts';
import { subjectOf } from './subject.ts';
import { TaskRunner } from './tasks.ts';
import { Timeline } from './timeline.ts';
import { tellTruth } from './truth.ts';
import type { Truth } from './truth.ts';
import { Storage } from './uploads.ts';

export interface WorldSettings {
  /** Everything that is drawn is drawn from it. */
  seed: string;
  fleet: FleetSpec;
  startAt: Moment;
  options?: Partial<Options>;
  credentials?: Credentials;
  /** Told of calls that must never be made. */
  onAlarm?: (alarm: Alarm) => void;
}

/**
 * A GeeLark cloud as plain state, moved by requests and time. It knows no clock, no chance and no socket: the same
 * seed and the same requests at the same moments give the same world.
 */
export class World implements Controls {
  readonly #settings: WorldSettings;
  readonly #kernel: Kernel;
  readonly #parts: Parts;
  readonly #people: People;
  readonly #gateway: Gateway;
  readonly #latency: Random;
  readonly #calls = new CallCounts();
  readonly #alarms: Alarm[] = [];

  constructor(settings: WorldSettings) {
    const { seed } = settings;
    this.#settings = settings;
    const kernel = {
      timeline: new Timeline(settings.startAt),
      options: optionsSchema.parse(settings.options ?? {}),
      faults: new FaultDesk(seed, [...wireFaults.map(({ kind }) => kind), ...eventFaults]),
      random: (name: string) => createRandom(`${seed} ${name}`),
    };
    const power = new PhonePower(kernel);
    const storage = new Storage(kernel);
    const tasks = new TaskRunner(kernel, power, storage);
    this.#kernel = kernel;
    this.#parts = { kernel, fleet: new Fleet(kernel), power, storage, tasks };
    this.#people = new People(this.#parts);
    this.#gateway = new Gateway(this.#parts, settings.credentials ?? anyToken);
    this.#latency = kernel.random('latency');
    this.addPhones(settings.fleet);
  }

  get now(): Moment {
    return this.#kernel.timeline.now;
  }

  get options(): Readonly<Options> {
    return this.#kernel.options;
  }

  get faults(): FaultDesk {
    return this.#kernel.faults;
  }

  /** When something will happen by itself; null: never. */
  nextAt(): Moment | null {
    return this.#kernel.timeline.nextAt();
  }

  /** Lets time pass until `now`. */
  advance(now: Moment): void {
    this.#kernel.timeline.advance(now);
  }

  /** Takes a request that arrives at `now`. What it does is done at once; the reply says when and how it leaves. */
  handle(request: WorldRequest, now: Moment): Reply {
    this.advance(now);
    const { path } = request;
    if (isAdminPath(path)) return administer(this, request);
    if (forbidden.has(path)) return this.#alarm(path);
    const endpoint = Storage.serves(path) ? storageEndpointOf(request) : (endpointOf(path) ?? path);
    const reply = this.#meetFaults(endpoint, request, () => this.#route(request));
    this.#calls.count(endpoint, reply.label);
    return { ...reply, delayMs: reply.delayMs + this.#latencyMs() };
  }

  /** What really happened, whatever the API says. */
  truth(): Truth {
    return tellTruth({
      now: this.now,
      seed: this.#settings.seed,
      publications: this.#parts.tasks.publications,
      tasks: this.#parts.tasks.all,
      phones: this.#parts.fleet.everPresent(),
      calls: this.#calls,
      alarms: this.#alarms,
    });
  }

  /** Adds phones to the fleet. @throws Error when an id is taken twice. */
  addPhones({ phones: specs }: FleetSpec): void {
    const phones = this.#parts.fleet.add(specs);
    specs.forEach(({ status, person }, place) => {
      const phone = phones[place];
      if (phone === undefined) return;
      if (person !== undefined) this.#settle(phone.id, person);
      else if (status === 'running') this.#parts.power.turnOnAtOnce(phone, 'person');
      else if (status === 'starting') this.#parts.power.turnOn(phone, 'person');
    });
  }

  /** Takes phones out, with all that goes on on them; the truth remembers them. */
  removeAllPhones(): void {
    const { fleet, tasks, power } = this.#parts;
    for (const phone of fleet.present()) {
      fleet.remove(phone);
      if (phone.task !== null) tasks.fail(phone.task, 29998);
      phone.nextRunBy = null;
      power.turnOff(phone, 'cloud');
    }
  }

  /** The phones there are, in short. */
  phones(): PhoneView[] {
    return this.#parts.fleet
      .present()
      .map(({ id, name, state, person }) => ({ id, name, status: state, person }));
  }

  /** People do things, now or at the times said. Answers when. @throws Error when there is no such phone. */
  act(actions: readonly PersonAction[]): Moment[] {
    return this.#people.act(actions);
  }

  /** What people did so far, and what came of it. */
  deeds(): readonly Deed[] {
    return this.#people.deeds;
  }

  /** Switches options. @throws ZodError for a wrong name or value; then nothing changed. */
  setOptions(change: object): void {
    Object.assign(this.#kernel.options, changeOptions(this.#kernel.options, change));
  }

  #settle(phoneId: string, person: NonNullable<FleetSpec['phones'][number]['person']>): void {
    const { name, kind, off, leavesAfterSeconds: afterSeconds } = person;
    this.act([{ does: 'start', phone: phoneId, person: name, kind, boots: false }]);
    if (afterSeconds === undefined) return;
    this.act([{ does: 'leave', phone: phoneId, person: name, off, afterSeconds }]);
  }

  #route(request: WorldRequest): Reply {
    return Storage.serves(request.path) ? this.#parts.storage.handle(request) : this.#gateway.handle(request);
  }

  #meetFaults(endpoint: string, request: WorldRequest, apply: () => Reply): Reply {
    const { faults, timeline } = this.#kernel;
    if (faults.isQuiet) return apply();
    const about: Subject & { ids: string[] } = Storage.serves(request.path)
      ? { endpoint, ids: [] }
      : subjectOf(endpoint, objectOf(request.body) ?? {}, this.#parts);
    for (const fault of wireFaults) {
      const reply = fault.meet(faults, about, { ids: about.ids, timeline, apply });
      if (reply !== null) return reply;
    }
    return apply();
  }

  #latencyMs(): number {
    const { latencyMinMs, latencyMaxMs, slowCallProbability, slowCallMinMs, slowCallMaxMs } = this.options;
    return this.#latency.chance(slowCallProbability)
      ? this.#latency.between(slowCallMinMs, slowCallMaxMs)
      : this.#latency.between(latencyMinMs, latencyMaxMs);
  }

  #alarm(path: string): Reply {
    const message = 'this call destroys a phone or spends money; nothing was done';
    const alarm = { at: this.now, endpoint: path, message };
    this.#alarms.push(alarm);
    this.#calls.count(path, 'http 403');
    this.#settings.onAlarm?.(alarm);
    return textReply(403, 'text/plain', `postsim: ${message}\n`);
  }
}

const storageEndpointOf = ({ method }: WorldRequest): string =>
  method === 'PUT' ? 'storage/put' : 'storage/get';

/** See `World`. */
export const createWorld = (settings: WorldSettings): World => new World(settings);
