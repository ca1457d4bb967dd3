import * as z from 'zod';
import type { Kernel } from './kernel.ts';
import type { CloudPhone, Person, PhoneState } from './model.ts';

const phoneSchema = z.strictObject({
  /** The phone's name is the account that is logged in on it. */
  name: z.string().min(1),
  id: z
    .string()
    .regex(/^\d{18,19}$/, 'an id has 18 or 19 digits')
    .optional(),
  status: z.enum(['off', 'running', 'starting', 'expired']).default('off'),
  /** Who is on it from the beginning; it runs then. */
  person: z
    .strictObject({
      name: z.string().min(1),
      kind: z.enum(['holds', 'left-on']),
      /** When the person leaves it; never, if not said. */
      leavesAfterSeconds: z.number().positive().optional(),
      /** Whether the person switches it off on leaving. */
      off: z.boolean().default(true),
    })
    .optional(),
  account: z.strictObject({ failCode: z.number().int(), failOnce: z.boolean().default(false) }).optional(),
  boot: z
    .strictObject({ behaviour: z.enum(['dies', 'stuck', 'slow']), once: z.boolean().default(false) })
    .optional(),
  group: z.string().default(''),
  remark: z.string().default(''),
  tags: z.array(z.string()).default([]),
  chargeMode: z.literal([0, 1]).default(0),
});

/** Phones as a fleet file or `POST /sim/fleet` describes them. */
export const fleetSchema = z.strictObject({
  phones: z.array(phoneSchema).check(({ value, issues }) => {
    const seen = new Set<string>();
    value.forEach(({ id }, place) => {
      if (id !== undefined && seen.has(id)) {
        issues.push({ code: 'custom', message: `the id ${id} is taken`, path: [place, 'id'], input: id });
      }
      if (id !== undefined) seen.add(id);
    });
  }),
});

export type PhoneSpec = z.output<typeof phoneSchema>;
export type FleetSpec = z.output<typeof fleetSchema>;

/** A phone in short. */
export interface PhoneView {
  id: string;
  name: string;
  status: PhoneState;
  person: Person | null;
}

const idDigits = 18;

/** The phones of the team. */
export class Fleet {
  readonly #kernel: Kernel;
  readonly #byId = new Map<string, CloudPhone>();
  readonly #byName = new Map<string, CloudPhone[]>();
  /** Everything that ever did something here: the truth forgets nothing. */
  readonly #ever = new Set<CloudPhone>();
  readonly #idsGiven = new Set<string>();
  #added = 0;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  get size(): number {
    return this.#byId.size;
  }

  find(id: string): CloudPhone | undefined {
    return this.#byId.get(id);
  }

  /** By id or by name. @throws Error for nobody and for several of one name, with a sentence for a person. */
  named(nameOrId: string): CloudPhone {
    const byId = this.#byId.get(nameOrId);
    if (byId !== undefined) return byId;
    const [phone, ...others] = this.#byName.get(nameOrId) ?? [];
    if (phone === undefined) throw new Error(`there is no phone "${nameOrId}"`);
    if (others.length > 0) throw new Error(`several phones are named "${nameOrId}"; say which by its id`);
    return phone;
  }

  present(): CloudPhone[] {
    return [...this.#byId.values()];
  }

  everPresent(): CloudPhone[] {
    return [...this.#ever];
  }

  /** Adds phones, all off (or expired). @throws Error when an id is taken; then nothing was added. */
  add(specs: readonly PhoneSpec[]): CloudPhone[] {
    const taken = specs.find(({ id }) => id !== undefined && this.#byId.has(id))?.id;
    if (taken !== undefined) throw new Error(`there is a phone ${taken} already`);
    return specs.map((spec) => this.#addOne(spec));
  }

  remove(phone: CloudPhone): void {
    phone.removed = true;
    this.#byId.delete(phone.id);
    const others = (this.#byName.get(phone.name) ?? []).filter((other) => other !== phone);
    this.#byName.set(phone.name, others);
    const leftNoTrace = phone.runs.length + phone.stopCalls.length + phone.taskCount === 0;
    if (!leftNoTrace) return;
    this.#ever.delete(phone);
    this.#idsGiven.delete(phone.id);
  }

  #addOne(spec: PhoneSpec): CloudPhone {
    const { name, group, remark, tags, chargeMode } = spec;
    this.#added += 1;
    const phone: CloudPhone = {
      id: spec.id ?? this.#newId(name),
      name,
      serialNo: String(this.#added),
      group,
      remark,
      tags,
      chargeMode,
      createdAtSeconds: Math.floor(this.#kernel.timeline.now / 1000),
      state: spec.status === 'expired' ? 'expired' : 'off',
      stopping: false,
      nextRunBy: null,
      run: null,
      runs: [],
      stopCalls: [],
      person: null,
      account: spec.account ?? null,
      boot: spec.boot ?? null,
      energySaving: false,
      task: null,
      queue: [],
      taskCount: 0,
      lastTaskEndedAt: null,
      power: null,
      idle: null,
      removed: false,
    };
    this.#ever.add(phone);
    this.#idsGiven.add(phone.id);
    this.#byId.set(phone.id, phone);
    this.#byName.set(name, [...(this.#byName.get(name) ?? []), phone]);
    return phone;
  }

  /** Depends on the seed and the name, not on the order of the fleet; no id is drawn twice. */
  #newId(name: string): string {
    for (let nth = 0; ; nth += 1) {
      const id = `5${this.#kernel.random(`phone ${name} ${nth}`).text('0123456789', idDigits - 1)}`;
      if (!this.#idsGiven.has(id)) return id;
    }
  }
}
