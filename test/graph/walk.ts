import { messageOf } from '../../src/domain/failure.ts';
import type { AnyStateMachine, AnyStateNode, InspectionEvent } from 'xstate';
import { outlineOf, transitionName } from './edges.ts';
import type { Graph } from './traverse.ts';

/**
 * How a machine is walked. `walkPhone(machine)`, `walkPost(machine)` ... take the paths from the production machine and
 * walk them on the machine they are given: the production machine, where every state and branch has to be reached
 * (`complaints`), or one that was changed on purpose, of which only `failures` counts (`untilFailure` ends at the first).
 * Each path gets a world and a disk of its own, so walks share nothing and need no order.
 */

/** What a path is walked on: the real actor, its rows and its world. */
export interface Stage {
  /**
   * Makes the world do it, and compares what is to be seen afterwards with what must be. `later` is what is to happen
   * after it: a world in which that is possible has to be made in time.
   */
  happen(name: string, later: readonly string[]): Promise<void>;
  /** The power goes, and what is left on the disk is brought to its end by the whole daemon. */
  endAfterCut(): Promise<void>;
  leave(): Promise<void>;
}

/** For `beyond`. */
export const anything = (): boolean => true;

/** Which states an actor was in, and which branches it took. */
export class Coverage {
  readonly states = new Set<string>();
  readonly transitions = new Set<string>();

  add({ states, transitions }: Coverage): void {
    for (const name of states) this.states.add(name);
    for (const name of transitions) this.transitions.add(name);
  }

  /** To be given to an actor as its inspector: keeps what the machine of this id does, and not its relatives. */
  inspector(machineId: string): (event: InspectionEvent) => void {
    return (event) => {
      if (event.type !== '@xstate.microstep' && event.type !== '@xstate.snapshot') return;
      const nodes = '_nodes' in event.snapshot ? (event.snapshot._nodes as AnyStateNode[]) : [];
      if (nodes[0]?.machine.id !== machineId) return;
      for (const { id } of nodes) this.states.add(id);
      if (event.type !== '@xstate.microstep') return;
      for (const taken of event._transitions) this.transitions.add(transitionName(taken));
    };
  }
}

export interface Failure {
  path: readonly string[];
  message: string;
}

export interface Report {
  machine: string;
  paths: number;
  steps: number;
  states: Count;
  transitions: Count;
  failures: readonly Failure[];
}

interface Count {
  covered: number;
  all: number;
  missed: readonly string[];
}

export interface Walk {
  machine: AnyStateMachine;
  /** Graphs and what they are walked on; what one of them covers is covered. */
  ways: { graph: Graph; enter: (coverage: Coverage) => Promise<Stage> }[];
  /** What may be one step further on each path, where no row says all: then only what happens next tells. */
  beyond?: (happening: string) => boolean;
}

export interface WalkOptions {
  /** Stops at the first path that goes wrong: all that a mutation asks. */
  untilFailure?: boolean;
  /** Which paths to walk, by their places, and in which order. */
  choose?: (places: readonly number[]) => readonly number[];
  /** Hears what a path has covered. */
  onPath?: (place: number, coverage: Coverage) => void;
}

/**
 * Walks every edge of a graph on the real thing: the shortest way to the state where it begins, then the edge. Edges
 * that lead nowhere else are walked one after the other, on one way.
 */
export async function walk({ machine, ways, beyond }: Walk, options: WalkOptions = {}): Promise<Report> {
  const coverage = new Coverage();
  const failures: Failure[] = [];
  const all = ways.flatMap(({ graph, enter }) => pathsOf(graph, beyond).map((path) => ({ path, enter })));
  const { choose = (places: readonly number[]) => places } = options;
  const paths = choose([...all.keys()]).flatMap((place) => {
    const one = all[place];
    return one === undefined ? [] : [{ ...one, place }];
  });
  let steps = 0;
  for (const { path, enter, place } of paths) {
    const own = new Coverage();
    const trouble = await walkOne(path, await enter(own));
    coverage.add(own);
    options.onPath?.(place, own);
    steps += path.length;
    if (trouble !== null) failures.push(trouble);
    if (trouble !== null && options.untilFailure === true) break;
  }
  const outline = outlineOf(machine);
  return {
    machine: machine.id,
    paths: paths.length,
    steps,
    states: count(outline.states, coverage.states),
    transitions: count(outline.transitions, coverage.transitions),
    failures,
  };
}

/**
 * Cuts the power in every state of the machine, or in everything that the graph calls a state of its own, and has the
 * whole daemon take up what is left.
 */
export async function cutEverywhere(
  { ways }: Pick<Walk, 'ways'>,
  where: 'each state' | 'the whole graph',
): Promise<Failure[]> {
  const failures: Failure[] = [];
  for (const { graph, enter } of ways) {
    const keys = where === 'each state' ? graph.representatives : [...graph.ways.keys()];
    for (const path of keys.map((key) => graph.ways.get(key) ?? [])) {
      const trouble = await walkOne(path, await enter(new Coverage()), (stage) => stage.endAfterCut());
      if (trouble !== null) failures.push(trouble);
    }
  }
  return failures;
}

async function walkOne(
  path: readonly string[],
  stage: Stage,
  then: (stage: Stage) => Promise<void> = () => Promise.resolve(),
): Promise<Failure | null> {
  const gone: string[] = [];
  try {
    for (const happening of path) {
      gone.push(happening);
      await stage.happen(happening, path.slice(gone.length));
    }
    await then(stage);
    return null;
  } catch (error) {
    return { path: gone, message: messageOf(error) };
  } finally {
    await stage.leave();
  }
}

/** One path per edge, and perhaps a step beyond it; those that stay where they are share one. */
export function pathsOf({ ways, edges }: Graph, beyond: Walk['beyond'] = () => false): string[][] {
  const wayTo = (state: string): readonly string[] => ways.get(state) ?? [];
  const onwards = Map.groupBy(edges, ({ from }) => from);
  const arrivals = new Map<string, number>();
  /** Another one each time somebody arrives there. */
  const further = (state: string): string[] => {
    const next = (onwards.get(state) ?? []).filter(({ by }) => beyond(by));
    const arrival = arrivals.get(state) ?? 0;
    arrivals.set(state, arrival + 1);
    const edge = next[arrival % next.length];
    return edge === undefined ? [] : [edge.by];
  };
  const moving = edges
    .filter(({ from, to }) => from !== to)
    .map(({ from, by, to }) => [...wayTo(from), by, ...further(to)]);
  const staying = [...ways].map(([state, way]) => {
    const own = edges.filter(({ from }) => from === state);
    const loops = own.filter(({ to }) => to === state).map(({ by }) => by);
    const away = own.filter(({ by, to }) => to !== state && beyond(by)).slice(0, 1);
    return [...way, ...loops, ...(loops.length > 0 ? away.map(({ by }) => by) : [])];
  });
  return [...moving, ...staying].filter(
    (path, place, all) =>
      path.length > 0 && !all.some((other, at) => at !== place && isPrefix(path, other, at < place)),
  );
}

/** Whether a longer path contains it; of two that are the same, the first is kept. */
const isPrefix = (path: readonly string[], other: readonly string[], isEarlier: boolean): boolean =>
  (other.length > path.length || (other.length === path.length && isEarlier)) &&
  path.every((step, place) => other[place] === step);

function count(all: readonly string[], seen: ReadonlySet<string>): Count {
  const missed = all.filter((name) => !seen.has(name));
  return { covered: all.length - missed.length, all: all.length, missed };
}

export const summary = ({ machine, states, transitions, paths, steps }: Report): string =>
  `${machine}: ${states.covered}/${states.all} states, ${transitions.covered}/${transitions.all} transitions, ` +
  `${paths} paths, ${steps} steps\n`;

const failuresTold = 12;

/** What went wrong, and on which way; empty when nothing did. */
export function story(failures: readonly Failure[]): string {
  const told = failures
    .slice(0, failuresTold)
    .map(({ path, message }) => `after ${path.join(' > ')}:\n  ${message}`);
  const more = failures.length - told.length;
  return [...told, ...(more > 0 ? [`and ${more} more`] : [])].join('\n');
}

/** What is wrong with a walk, if anything: its failures, and what no path reached. */
export const complaints = ({ states, transitions, failures }: Report): string =>
  [story(failures), ...[...states.missed, ...transitions.missed].map((missed) => `no path reached ${missed}`)]
    .filter((line) => line !== '')
    .join('\n');
