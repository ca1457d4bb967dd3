import { createMachine, type AnyStateMachine, type AnyStateNode } from 'xstate';
import { statesBelow } from '../../../scripts/statechart.ts';
import { branchesOf } from '../edges.ts';

/** A machine with one thing wrong. */
export interface Mutant<Machine extends AnyStateMachine> {
  /** What is wrong, and where: unique, and the same in every run. */
  name: string;
  /** The id of the state that is not as it was. */
  state: string;
  /** The branch that is not as it was, if nothing can change where it is not taken; null where that is not so. */
  branch: string | null;
  machine: Machine;
}

type Fields = Readonly<Record<string, unknown>>;
type Change = (branches: readonly Fields[]) => readonly Fields[];

/** A place in a config where the branches of one event stand. */
interface Slot {
  node: AnyStateNode;
  /** The fields on the way from the root's config. */
  way: readonly string[];
  event: string;
}

/**
 * Every mutant of a machine that is made by one small change of its config: a branch dropped, a branch that leads
 * elsewhere, a guard dropped, two effects swapped, an effect left out, a delay that is none. The implementations stay as
 * they are.
 */
export function mutantsOf<Machine extends AnyStateMachine>(machine: Machine): Mutant<Machine>[] {
  const root = machine.root as AnyStateNode;
  const nodes = [root, ...statesBelow(root)];
  return nodes.flatMap((node) => [
    ...slotsOf(node).flatMap((slot) => mutantsAt(machine, slot)),
    ...delaysOf(node).map((delay) => withoutDelay(machine, node, delay)),
    ...entryOf(node).map((_, place) => withoutEntry(machine, node, place)),
  ]);
}

function mutantsAt<Machine extends AnyStateMachine>(machine: Machine, slot: Slot): Mutant<Machine>[] {
  const { node, event, way } = slot;
  const names = branchesOf(node)
    .filter((branch) => branch.event === event)
    .map(({ name }) => name);
  const branches = asBranches(fieldAt(machine.config, way));
  const make = (how: string, place: number, change: Change, isLocal = true): Mutant<Machine> => {
    const branch = names[place];
    if (branch === undefined) throw new Error(`there is no branch ${place} at ${way.join('.')}`);
    const changed = change(branches);
    return {
      name: `${how}: ${branch}`,
      state: node.id,
      branch: isLocal ? branch : null,
      machine: withField(machine, way, changed.length === 0 ? undefined : changed),
    };
  };
  return branches.flatMap((branch, place) => {
    const instead =
      (other: Fields): Change =>
      (all) =>
        all.with(place, other);
    const { guard, actions, target } = branch;
    const unguarded = Object.fromEntries(Object.entries(branch).filter(([name]) => name !== 'guard'));
    return [
      make('dropped', place, (all) => all.toSpliced(place, 1)),
      make('elsewhere', place, instead({ ...branch, target: elsewhere(node, target) })),
      ...(guard === undefined ? [] : [make('unguarded', place, instead(unguarded), false)]),
      ...(swapped(actions) === null
        ? []
        : [make('swapped', place, instead({ ...branch, actions: swapped(actions) }))]),
      ...effectsOf(actions).map((effect) =>
        make(
          `without ${String(nameOf(effect))}`,
          place,
          instead({ ...branch, actions: listOf(actions).filter((action) => action !== effect) }),
        ),
      ),
    ];
  });
}

function withoutDelay<Machine extends AnyStateMachine>(
  machine: Machine,
  node: AnyStateNode,
  delay: string,
): Mutant<Machine> {
  const way = [...wayTo(node), 'after'];
  const { [delay]: branches, ...others } = fieldAt(machine.config, way) as Fields;
  return {
    name: `at once: ${node.id}: after ${delay}`,
    state: node.id,
    branch: null,
    machine: withField(machine, way, { ...others, 0: branches }),
  };
}

function withoutEntry<Machine extends AnyStateMachine>(
  machine: Machine,
  node: AnyStateNode,
  place: number,
): Mutant<Machine> {
  const entry = entryOf(node);
  return {
    name: `without ${String(nameOf(entry[place]))}: ${node.id}: on entry`,
    state: node.id,
    branch: null,
    machine: withField(machine, [...wayTo(node), 'entry'], entry.toSpliced(place, 1)),
  };
}

const wayTo = ({ path }: AnyStateNode): string[] => path.flatMap((name) => ['states', name]);

const delaysOf = ({ config }: AnyStateNode): string[] => Object.keys((config.after ?? {}) as Fields);

const entryOf = ({ config }: AnyStateNode): readonly unknown[] => listOf(config.entry);

function slotsOf(node: AnyStateNode): Slot[] {
  const way = wayTo(node);
  const {
    on = {},
    after = {},
    always,
    invoke,
  } = node.config as Partial<Record<'on' | 'after', Fields>> & Fields;
  const invoked = invoke as Fields | undefined;
  const delays = [...node.transitions.keys()].filter((event) => event.startsWith('xstate.after.'));
  return [
    ...Object.keys(on).map((event) => ({ node, way: [...way, 'on', event], event })),
    ...Object.keys(after).map((delay) => ({
      node,
      way: [...way, 'after', delay],
      event: delays.find((event) => event.startsWith(`xstate.after.${delay}.`)) ?? delay,
    })),
    ...(always === undefined ? [] : [{ node, way: [...way, 'always'], event: '' }]),
    ...(invoked?.['onDone'] === undefined
      ? []
      : [
          {
            node,
            way: [...way, 'invoke', 'onDone'],
            event: `xstate.done.actor.${String(invoked['id'])}`,
          },
        ]),
  ];
}

/**
 * The next state beside the one it leads to, or beside the one it begins in; instead of a final one, one that is not:
 * final states differ by nothing but their names.
 */
function elsewhere(node: AnyStateNode, target: unknown): string {
  const machine = node.machine as AnyStateMachine;
  const to = typeof target === 'string' ? target : null;
  const isRoot = node.path.length === 0;
  const isAbsolute = to?.startsWith('#') === true;
  const level = (isRoot || isAbsolute ? machine.root : (node.parent ?? machine.root)) as AnyStateNode;
  const now = to === null ? node.key : (to.split('.').at(-1) ?? to);
  const isFinal = (name: string): boolean => level.states[name]?.type === 'final';
  const names = Object.keys(level.states).filter((name) => name === now || !isFinal(now) || !isFinal(name));
  const next = names[(names.indexOf(now) + 1) % names.length] ?? now;
  if (isRoot) return `.${next}`;
  return isAbsolute ? `#${machine.id}.${next}` : next;
}

/** These only note the moment, which is in the event as well: whether that is first or last makes no difference. */
const notesTheMoment: readonly unknown[] = ['hear', 'learn', 'wake', 'wakeUp', 'wakeFromPass'];

const nameOf = (action: unknown): unknown =>
  typeof action === 'object' && action !== null && 'type' in action ? action.type : action;

/** One action needs no list. */
const listOf = (actions: unknown): readonly unknown[] =>
  Array.isArray(actions) ? (actions as unknown[]) : actions === undefined ? [] : [actions];

const effectsOf = (actions: unknown): readonly unknown[] =>
  listOf(actions).filter((action) => !notesTheMoment.includes(nameOf(action)));

/** The last two the other way round; null: there are no two. */
function swapped(actions: unknown): unknown[] | null {
  const effects = effectsOf(actions);
  if (effects.length < 2) return null;
  const [first, second] = effects.slice(-2);
  return listOf(actions).map((action) => (action === first ? second : action === second ? first : action));
}

/** A config says `'there'`, `{ target: 'there' }` and `[{ target: 'there' }]` for the same. */
function asBranches(written: unknown): readonly Fields[] {
  if (Array.isArray(written)) return written as Fields[];
  return [typeof written === 'string' ? { target: written } : (written as Fields)];
}

const fieldAt = (config: unknown, way: readonly string[]): unknown =>
  way.reduce<unknown>((at, name) => (at as Fields)[name], config);

function withField<Machine extends AnyStateMachine>(
  machine: Machine,
  way: readonly string[],
  value: unknown,
): Machine {
  const config = replaced(machine.config as Fields, way, value);
  // The config is the one it had, but for one field, so what is made of it is a machine of the same kind.
  return createMachine(config as never, machine.implementations as never) as unknown as Machine;
}

function replaced(at: Fields, [name, ...rest]: readonly string[], value: unknown): Fields {
  if (name === undefined) throw new Error('nothing is to be replaced');
  const { [name]: before, ...others } = at;
  const after = rest.length === 0 ? value : replaced(before as Fields, rest, value);
  if (after === undefined) return others;
  // In its old place: the order of events and branches is part of what a config says.
  return Object.fromEntries(Object.entries(at).map(([key, old]) => [key, key === name ? after : old]));
}
