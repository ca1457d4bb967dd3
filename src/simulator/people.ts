import * as z from 'zod';
import type { Moment } from '../domain/time.ts';
import { secondsMs } from '../domain/time.ts';
import type { Fleet } from './fleet.ts';
import type { Kernel } from './kernel.ts';
import type { CloudPhone } from './model.ts';
import type { PhonePower } from './phones.ts';
import type { TaskRunner } from './tasks.ts';

const when = {
  /** Epoch milliseconds; or `afterSeconds` from now; neither: at once. */
  at: z.number().optional(),
  afterSeconds: z.number().nonnegative().optional(),
};
const who = { phone: z.string().min(1), person: z.string().min(1).default('a person'), ...when };
const kind = z.enum(['holds', 'left-on']).default('holds');

const actionSchema = z.discriminatedUnion('does', [
  // Switches the phone on, at once or by a boot; comes to it if it is on already.
  z.strictObject({ does: z.literal('start'), ...who, kind, boots: z.boolean().default(false) }),
  // Takes over a phone that is on; a task that runs on it goes on, or fails with `failCode`.
  z.strictObject({ does: z.literal('take'), ...who, kind, failCode: z.number().int().optional() }),
  // Goes away; the phone stays on, or goes off.
  z.strictObject({ does: z.literal('leave'), ...who, off: z.boolean().default(false) }),
  // Switches the phone off, whoever switched it on.
  z.strictObject({ does: z.literal('stop'), ...who }),
  // Creates a publishing task in the GeeLark client.
  z.strictObject({
    does: z.literal('task'),
    ...who,
    name: z.string().max(128).default('by hand'),
    network: z.enum(['instagram', 'tiktok']).default('instagram'),
    caption: z.string().default(''),
    videoSha256: z.string().default('a-video-of-a-person'),
    /** Unix seconds; if not said: now. */
    scheduleAt: z.number().int().optional(),
  }),
]);

/** One deed of a person, or several. */
export const peopleSchema = z.union([actionSchema.transform((action) => [action]), z.array(actionSchema)]);
export type PersonAction = z.output<typeof actionSchema>;

/** What became of a deed. */
export interface Deed {
  at: Moment;
  person: string;
  does: PersonAction['does'];
  phone: string;
  result: string;
}

/** The people of the team: they use phones by hand, beside the API and without asking it. */
export class People {
  readonly #kernel: Kernel;
  readonly #fleet: Fleet;
  readonly #power: PhonePower;
  readonly #tasks: TaskRunner;
  readonly deeds: Deed[] = [];

  constructor(parts: { kernel: Kernel; fleet: Fleet; power: PhonePower; tasks: TaskRunner }) {
    this.#kernel = parts.kernel;
    this.#fleet = parts.fleet;
    this.#power = parts.power;
    this.#tasks = parts.tasks;
  }

  /** Does each, now or at its time. Answers when. @throws Error when a phone does not exist; then nothing is done. */
  act(actions: readonly PersonAction[]): Moment[] {
    const { timeline } = this.#kernel;
    return actions
      .map((action) => ({ action, phone: this.#fleet.named(action.phone) }))
      .map(({ action, phone }) => {
        const at = action.at ?? timeline.now + secondsMs(action.afterSeconds ?? 0);
        if (at <= timeline.now) this.#do(action, phone);
        else timeline.at(at, () => this.#do(action, phone));
        return Math.max(at, timeline.now);
      });
  }

  #do(action: PersonAction, phone: CloudPhone): void {
    const { person, does } = action;
    const result = this.#carryOut(action, phone);
    this.deeds.push({ at: this.#kernel.timeline.now, person, does, phone: phone.name, result });
  }

  /** Answers in words what came of it. */
  #carryOut(action: PersonAction, phone: CloudPhone): string {
    if (phone.removed || phone.state === 'expired') return 'nothing: the phone is gone';
    switch (action.does) {
      case 'start':
        return this.#start(action, phone);
      case 'take':
        if (phone.run === null) return 'nothing: the phone is off';
        this.#power.seat(phone, { name: action.person, kind: action.kind });
        if (action.failCode !== undefined && phone.task !== null) {
          this.#tasks.fail(phone.task, action.failCode);
        }
        return 'on the phone';
      case 'leave':
        if (phone.person?.name !== action.person) return 'nothing: was not on the phone';
        if (action.off) this.#power.turnOff(phone, 'person');
        phone.person = null;
        return action.off ? 'left, phone off' : 'left, phone on';
      case 'stop':
        if (phone.run === null) return 'nothing: the phone is off';
        this.#power.turnOff(phone, 'person');
        return 'phone off';
      case 'task':
        return this.#createTask(action, phone);
    }
  }

  #start(action: PersonAction & { does: 'start' }, phone: CloudPhone): string {
    const person = { name: action.person, kind: action.kind };
    if (phone.run === null) {
      phone.person = person;
      if (action.boots) this.#power.turnOn(phone, 'person');
      else this.#power.turnOnAtOnce(phone, 'person');
      return action.boots ? 'phone boots' : 'phone on';
    }
    if (phone.stopping) phone.nextRunBy = 'person';
    this.#power.seat(phone, person);
    return 'on the phone';
  }

  #createTask(action: PersonAction & { does: 'task' }, phone: CloudPhone): string {
    const task = this.#tasks.create({
      by: 'person',
      phone,
      name: action.name,
      planName: action.name,
      taskType: action.network === 'tiktok' ? 1 : 42,
      network: action.network,
      scheduleAtSeconds: action.scheduleAt ?? Math.floor(this.#kernel.timeline.now / 1000),
      mediaUrls: [],
      ownVideoSha256: action.videoSha256,
      caption: action.caption,
      needShareLink: false,
      timeoutMs: null,
      triesLeft: 0,
    });
    return `task ${task.id}`;
  }
}
