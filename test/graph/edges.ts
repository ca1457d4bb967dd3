import type { AnyStateMachine, AnyStateNode, AnyTransitionDefinition } from 'xstate';
import { eventName, guardName, statesBelow } from '../../scripts/statechart.ts';

/** What there is of a machine, by names that are the same for every copy of it. */
export interface Outline {
  /** States that have no states of their own. */
  states: readonly string[];
  transitions: readonly string[];
}

export function outlineOf(machine: AnyStateMachine): Outline {
  const root = machine.root as AnyStateNode;
  const nodes = [root, ...statesBelow(root)];
  return {
    states: nodes.filter(({ type }) => type === 'atomic' || type === 'final').map(({ id }) => id),
    transitions: nodes.flatMap((node) => branchesOf(node).map(({ name }) => name)),
  };
}

/** The name of a transition that an actor took: its state, its event, and which branch of its guards it was. */
export function transitionName(taken: AnyTransitionDefinition): string {
  const source = taken.source as AnyStateNode;
  const eventType = String(taken.eventType);
  const branches = branchesOf(source).filter((branch) => branch.event === eventType);
  const same = branches.find(({ transition }) => transition === taken) ?? branches[0];
  return same?.name ?? `${source.id}: ${eventType}`;
}

/** One of the branches that an event may take in a state. */
export interface Branch {
  name: string;
  event: string;
  transition: AnyTransitionDefinition;
}

/** The empty event is `always`. */
export function branchesOf(node: AnyStateNode): Branch[] {
  const always = node.always ?? [];
  const perEvent: [string, AnyTransitionDefinition[]][] = [
    ...node.transitions,
    ...(always.length > 0 ? [['', always] as [string, AnyTransitionDefinition[]]] : []),
  ];
  return perEvent.flatMap(([event, branches]) =>
    branches.map((transition, place) => ({
      event,
      transition,
      name: nameOf(node, event, transition, branches.length > 1 ? `${place + 1}.` : ''),
    })),
  );
}

function nameOf(
  node: AnyStateNode,
  event: string,
  { guard, target }: AnyTransitionDefinition,
  place: string,
) {
  const when = guard === undefined ? '' : ` ${guardName(guard)}`;
  const branch = place === '' && when === '' ? '' : ` [${place}${when}]`;
  const to = target === undefined ? 'stays' : target.map(({ id }) => id).join(' and ');
  return `${node.id}: ${eventName(event)}${branch} -> ${to}`;
}
