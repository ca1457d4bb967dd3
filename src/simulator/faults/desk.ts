import * as z from 'zod';
import { createRandom } from '../random.ts';
import type { Random } from '../random.ts';

/** A way in which the cloud can fail, and what it needs to know to do so. */
export interface FaultKind<P = unknown> {
  readonly kind: string;
  /** One sentence for the list of kinds. */
  readonly means: string;
  readonly params: z.ZodType<P>;
}

/** Names a kind. It is struck where the world asks the desk for it. */
export const faultKind = <S extends z.ZodRawShape>(
  kind: string,
  means: string,
  shape: S,
): FaultKind<z.output<z.ZodObject<S, z.core.$strict>>> => ({ kind, means, params: z.strictObject(shape) });

/** What a fault may hit. A filter on something the subject has not does not match. */
export interface Subject {
  endpoint?: string;
  phones?: readonly Named[];
  tasks?: readonly Named[];
}

interface Named {
  readonly id: string;
  readonly name: string;
}

const filterSchema = z.object({
  id: z.string().min(1).optional(),
  kind: z.string(),
  /** `phone/start`, `task/add`, ..., `storage/put`, `storage/get`. */
  endpoint: z.string().optional(),
  /** Name or id. */
  phone: z.string().optional(),
  /** Id, or a part of the name. */
  task: z.string().optional(),
  /** Lets the first so many matches pass. */
  skip: z.number().int().nonnegative().default(0),
  /** Strikes so often, then is spent. */
  next: z.number().int().positive().optional(),
  probability: z.number().min(0).max(1).default(1),
});
const filterNames: ReadonlySet<string> = new Set(Object.keys(filterSchema.shape));

interface Fault {
  readonly id: string;
  readonly filter: z.output<typeof filterSchema>;
  readonly params: Record<string, unknown>;
  passed: number;
  struck: number;
  readonly chance: Random;
}

/** A fault as people list it. */
export interface FaultView {
  id: string;
  kind: string;
  struck: number;
  spent: boolean;
  [setting: string]: unknown;
}

/** The faults that are ordered; the world asks here, at each point where something may go wrong. */
export class FaultDesk {
  readonly #seed: string;
  readonly #kinds: ReadonlyMap<string, FaultKind>;
  readonly #faults = new Map<string, Fault>();
  /** Faults that can still strike, by kind, in the order they were made. */
  readonly #ready = new Map<string, Fault[]>();
  #made = 0;

  constructor(seed: string, kinds: readonly FaultKind[]) {
    this.#seed = seed;
    this.#kinds = new Map(kinds.map((kind) => [kind.kind, kind]));
  }

  /** Whether nothing can strike at all. */
  get isQuiet(): boolean {
    return this.#ready.size === 0;
  }

  get kinds(): FaultKind[] {
    return [...this.#kinds.values()];
  }

  /** Orders faults. @throws ZodError, Error with a sentence for the person who ordered; then none was added. */
  add(orders: readonly unknown[]): FaultView[] {
    const faults = orders.map((order, place) => this.#prepare(order, this.#made + place + 1));
    const taken = faults.find(
      ({ id }, place) => this.#faults.has(id) || faults.findIndex((f) => f.id === id) < place,
    );
    if (taken !== undefined) throw new Error(`there is a fault "${taken.id}" already; DELETE it first`);
    this.#made += faults.length;
    for (const fault of faults) {
      this.#faults.set(fault.id, fault);
      this.#ready.set(fault.filter.kind, [...(this.#ready.get(fault.filter.kind) ?? []), fault]);
    }
    return faults.map(viewOf);
  }

  #prepare(order: unknown, number: number): Fault {
    const filter = filterSchema.parse(order);
    const kind = this.#kinds.get(filter.kind);
    if (kind === undefined) {
      throw new Error(`unknown kind "${filter.kind}"; there are: ${[...this.#kinds.keys()].join(', ')}`);
    }
    const rest = Object.entries(z.looseObject({}).parse(order)).filter(([name]) => !filterNames.has(name));
    const params = z.looseObject({}).parse(kind.params.parse(Object.fromEntries(rest)));
    const id = filter.id ?? `fault-${number}`;
    return { id, filter, params, passed: 0, struck: 0, chance: createRandom(`${this.#seed} ${id}`) };
  }

  list(): FaultView[] {
    return [...this.#faults.values()].map(viewOf);
  }

  /** Takes one back, or all. Answers how many. */
  clear(id?: string): number {
    const gone = [...this.#faults.values()].filter((fault) => id === undefined || fault.id === id);
    for (const fault of gone) {
      this.#faults.delete(fault.id);
      this.#retire(fault);
    }
    return gone.length;
  }

  /** Whether a fault of this kind hits the subject now, and with what. Asking uses it up. */
  strike<P>(kind: FaultKind<P>, subject: Subject): P | null {
    const fault = this.#ready.get(kind.kind)?.find((candidate) => hits(candidate, subject));
    if (fault === undefined) return null;
    fault.struck += 1;
    if (isSpent(fault)) this.#retire(fault);
    return kind.params.parse(fault.params);
  }

  #retire(fault: Fault): void {
    const left = (this.#ready.get(fault.filter.kind) ?? []).filter((other) => other !== fault);
    if (left.length === 0) this.#ready.delete(fault.filter.kind);
    else this.#ready.set(fault.filter.kind, left);
  }
}

const hits = (fault: Fault, subject: Subject): boolean => {
  const { endpoint, phone, task, skip, probability } = fault.filter;
  if (endpoint !== undefined && endpoint !== subject.endpoint) return false;
  if (phone !== undefined && !isAmong(phone, subject.phones)) return false;
  if (task !== undefined && !isOneOf(task, subject.tasks)) return false;
  if (fault.passed < skip) {
    fault.passed += 1;
    return false;
  }
  return probability === 1 || fault.chance.chance(probability);
};

const isSpent = ({ filter, struck }: Fault): boolean => filter.next !== undefined && struck >= filter.next;

const isAmong = (wanted: string, phones: readonly Named[] = []): boolean =>
  phones.some((phone) => phone.id === wanted || phone.name === wanted);

const isOneOf = (wanted: string, tasks: readonly Named[] = []): boolean =>
  tasks.some((task) => task.id === wanted || task.name.includes(wanted));

const viewOf = (fault: Fault): FaultView => {
  const { id, filter, params, struck } = fault;
  return { ...filter, id, ...params, struck, spent: isSpent(fault) };
};
