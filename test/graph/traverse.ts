import { getAdjacencyMap, adjacencyMapToArray, getShortestPaths } from '@xstate/graph';
import type { AnyMachineSnapshot, AnyStateMachine, EventFromLogic, EventObject } from 'xstate';

/**
 * The one place that knows @xstate/graph (docs/decisions/0018). It turns a machine and the things that may happen to it
 * into a graph whose edges are happenings, by name, and into a shortest way to each of its states.
 */
export interface Model<Snapshot extends AnyMachineSnapshot, Memory = void> {
  machine: AnyStateMachine;
  input: object;
  /** What may happen, by name. */
  happenings: Readonly<Record<string, Heard<Snapshot, Memory>>>;
  /** What matters of a snapshot: two snapshots with one key are one state of the graph. */
  keyOf: (snapshot: Snapshot, memory: Memory) => string;
  /** What the machine leaves to its children to know, as far as it decides what can happen. */
  memory?: {
    first: Memory;
    after: (memory: Memory, happening: string, before: Snapshot) => Memory;
  };
}

/** How the machine hears of it in this state; null where it cannot happen. */
export type Heard<Snapshot, Memory = void> = (
  snapshot: Snapshot,
  memory: Memory,
) => EventObject | Restart | Series | null;

/** The machine is lost, and a new one hears this. */
export interface Restart {
  type: 'restart';
  hears: EventObject;
  /** What it is made with, where that is not the same as before. */
  input?: object;
}

/** It hears several things at once. */
export interface Series {
  type: 'series';
  events: readonly EventObject[];
}

export const oneAfterTheOther = (...events: (EventObject & Record<string, unknown>)[]): Series => ({
  type: 'series',
  events,
});

export interface Graph {
  /** By key: the happenings on a shortest way there. */
  ways: ReadonlyMap<string, readonly string[]>;
  /** One of those keys for each state of the machine itself. */
  representatives: readonly string[];
  edges: readonly Edge[];
}

export interface Edge {
  from: string;
  by: string;
  to: string;
}

type Named = EventObject & { as: string; hears?: EventObject; input?: object; events?: EventObject[] };

/** A fuse: a graph that takes more has a key that tells too much. */
const triesAtMost = 60_000;

export function explore<Snapshot extends AnyMachineSnapshot, Memory = void>(
  model: Model<Snapshot, Memory>,
): Graph {
  const { input, happenings, keyOf } = model;
  const memories = new WeakMap<AnyMachineSnapshot, Memory>();
  const memoryOf = (snapshot: AnyMachineSnapshot) =>
    (memories.get(snapshot) ?? model.memory?.first) as Memory;
  const logic = remembering(model, memories, memoryOf);
  const key = (snapshot: AnyMachineSnapshot): string => keyOf(snapshot as Snapshot, memoryOf(snapshot));
  const options = {
    input: input as unknown,
    limit: triesAtMost,
    serializeState: key,
    serializeEvent: (event: EventFromLogic<AnyStateMachine>) => (event as Named).as,
    events: (snapshot: AnyMachineSnapshot) =>
      snapshot.status !== 'active'
        ? []
        : Object.entries(happenings).flatMap(([as, heard]): Named[] => {
            const event = heard(snapshot as Snapshot, memoryOf(snapshot));
            return event === null ? [] : [{ ...event, as } as Named];
          }),
  };
  const edges = adjacencyMapToArray(getAdjacencyMap(logic, options)).map(({ state, event, nextState }) => ({
    from: key(state),
    by: (event as Named).as,
    to: key(nextState),
  }));
  const paths = getShortestPaths(logic, options).map(({ state, steps }) => ({
    key: key(state),
    value: JSON.stringify(state.value),
    way: steps.slice(1).map(({ event }) => (event as Named).as),
  }));
  const representatives = [...Map.groupBy(paths, ({ value }) => value).values()].flatMap(([first]) =>
    first === undefined ? [] : [first.key],
  );
  return { ways: new Map(paths.map(({ key: to, way }) => [to, way])), representatives, edges };
}

type Transition = AnyStateMachine['transition'];

/** The same machine, which can also be lost and made anew; and what is remembered beside it. */
function remembering<Snapshot extends AnyMachineSnapshot, Memory>(
  { machine, input, memory }: Model<Snapshot, Memory>,
  memories: WeakMap<AnyMachineSnapshot, Memory>,
  memoryOf: (snapshot: AnyMachineSnapshot) => Memory,
): AnyStateMachine {
  const hear: Transition = (snapshot, event: Named, scope) => {
    if (event.type === 'restart' && event.hears !== undefined)
      return machine.transition(machine.getInitialSnapshot(scope, event.input ?? input), event.hears, scope);
    const events = event.events ?? [event];
    return events.reduce(
      (now: AnyMachineSnapshot, next) =>
        now.status === 'active' ? machine.transition(now, next, scope) : now,
      snapshot,
    );
  };
  const transition: Transition = (snapshot, event: Named, scope) => {
    const next = hear(snapshot, event, scope);
    if (memory === undefined) return next;
    const own = next === snapshot ? Object.assign(Object.create(null) as typeof next, next) : next;
    memories.set(own, memory.after(memoryOf(snapshot), event.as, snapshot as Snapshot));
    return own;
  };
  const anew = Object.create(Object.getPrototypeOf(machine) as object) as AnyStateMachine;
  return Object.assign(anew, machine, { transition });
}

/** Whether the machine waits for the answer of this deed. */
export const waitsFor = ({ _nodes: nodes }: AnyMachineSnapshot, id: string): boolean =>
  nodes.some((node: AnyMachineSnapshot['_nodes'][number]) =>
    node.invoke.some((invoked) => invoked.id === id),
  );

/** The event of a delay that is under way; null when there is none of this name. */
export function timerOf({ _nodes: nodes }: AnyMachineSnapshot, delay: string): EventObject | null {
  const types: string[] = nodes.flatMap((node: AnyMachineSnapshot['_nodes'][number]) => [
    ...node.transitions.keys(),
  ]);
  const type = types.find((known) => known.startsWith(`xstate.after.${delay}.`));
  return type === undefined ? null : { type };
}

/** The event that carries the answer of a deed. */
export const answered = (
  actorId: string,
  output: object,
): EventObject & { output: object; actorId: string } => ({
  type: `xstate.done.actor.${actorId}`,
  output,
  actorId,
});
