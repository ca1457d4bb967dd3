/** Draws a machine as a Mermaid state diagram, from the machine itself: same machine, same picture. */
import type { AnyStateMachine, AnyStateNode, AnyTransitionDefinition } from 'xstate';

const key = (node: AnyStateNode): string => node.id.replace(/[^A-Za-z0-9]/g, '_');

/** The parameters of a guard, if they are plain; those that depend on the event say nothing to a reader. */
function parameters(params: unknown): string {
  if (typeof params !== 'object' || params === null) return '';
  const words = Object.entries(params).map(
    ([name, value]) => `${name} ${[value].flat().map(String).join(' or ')}`,
  );
  return `(${words.join(', ')})`;
}

/** Whatever guards a transition, in words. */
export function guardName(guard: unknown): string {
  if (typeof guard === 'string') return guard;
  if (typeof guard === 'object' && guard !== null && 'type' in guard) {
    return `${String(guard.type)}${'params' in guard ? parameters(guard.params) : ''}`;
  }
  return 'if';
}

/** What makes a transition happen, as a reader would say it. */
export const eventName = (type: string): string =>
  type === ''
    ? 'always'
    : type
        .replace(/^xstate\.done\.actor\.\*$/, 'a child ended')
        .replace(/^xstate\.error\.actor\.\*$/, 'a child threw')
        .replace(/^xstate\.done\.actor\.(.*)$/, '$1 answered')
        .replace(/^xstate\.error\.actor\.(.*)$/, '$1 threw')
        .replace(/^xstate\.after\.([^.]+)\..*$/, 'after $1');

/** Every transition out of a node, spontaneous ones included. */
export const transitionsOf = (node: AnyStateNode): AnyTransitionDefinition[] => [
  ...[...node.transitions.values()].flat(),
  ...(node.always ?? []).map((transition) => ({ ...transition, eventType: '' })),
];

/** More conditions than this on one arrow are for the table: a picture is for the way things go. */
const conditionsAtMost = 2;

/** What makes somebody go from one state to the other: each event once, with its conditions if they are few. */
function label(transitions: readonly AnyTransitionDefinition[]): string {
  const byEvent = Map.groupBy(transitions, ({ eventType }) => eventName(String(eventType)));
  const lines = [...byEvent].map(([event, branches]) => {
    const conditions = branches.flatMap(({ guard }) => (guard === undefined ? [] : [guardName(guard)]));
    const areTold = conditions.length === branches.length && conditions.length <= conditionsAtMost;
    return areTold && conditions.length > 0 ? `${event} [${conditions.join(' or ')}]` : event;
  });
  return lines.join('<br/>');
}

/** Taking up a row of the last life leads to nearly every state: that stands in the table. */
const isResume = ({ eventType }: AnyTransitionDefinition): boolean => String(eventType).endsWith('.resume');

/** Arrows that change the state, one for each pair; what a state merely hears stands in the table of events. */
function arrows(node: AnyStateNode): string[] {
  const moving = transitionsOf(node).filter((transition) => !isResume(transition));
  const ends = moving.flatMap((transition) =>
    (transition.target ?? []).map((target) => ({ to: key(target), transition })),
  );
  const byTarget = Map.groupBy(ends, ({ to }) => to);
  return [...byTarget].map(
    ([to, all]) => `${key(node)} --> ${to}: ${label(all.map(({ transition }) => transition))}`,
  );
}

const childrenOf = (node: AnyStateNode): AnyStateNode[] => Object.values(node.states) as AnyStateNode[];

/** The initial child of a compound node. */
const firstOf = ({ initial }: AnyStateNode): AnyStateNode | undefined => initial.target[0];

function draw(node: AnyStateNode, indent: string): string[] {
  const children = childrenOf(node);
  if (children.length === 0) return [`${indent}state "${node.key}" as ${key(node)}`];
  const first = firstOf(node);
  return [
    `${indent}state "${node.key}" as ${key(node)} {`,
    ...children.flatMap((child) => draw(child, `${indent}  `)),
    ...(first === undefined ? [] : [`${indent}  [*] --> ${key(first)}`]),
    `${indent}}`,
  ];
}

/** All states below a node, in the order they are written. */
export const statesBelow = (node: AnyStateNode): AnyStateNode[] =>
  childrenOf(node).flatMap((child) => [child, ...statesBelow(child)]);

/** Whether an arrow leads there; where one can get from anywhere only is left out of the picture. */
const isReached = (root: AnyStateNode, node: AnyStateNode): boolean =>
  statesBelow(root).some((from) => transitionsOf(from).some(({ target }) => target?.includes(node) ?? false));

/** The picture: how things go. What happens from anywhere, changes nothing or takes up an old row is left to the table. */
export function statechart(machine: AnyStateMachine): string {
  const root = machine.root as AnyStateNode;
  const first = firstOf(root);
  const fromAnywhere = new Set(
    transitionsOf(root)
      .flatMap(({ target }) => target ?? [])
      .map(key),
  );
  const states = statesBelow(root).filter((node) => !fromAnywhere.has(key(node)) || isReached(root, node));
  const shown = childrenOf(root).filter((child) => states.includes(child));
  return [
    'stateDiagram-v2',
    ...shown.flatMap((child) => draw(child, '  ')),
    ...(first === undefined ? [] : [`  [*] --> ${key(first)}`]),
    ...states.flatMap(arrows).map((arrow) => `  ${arrow}`),
    ...states.filter(({ type }) => type === 'final').map((state) => `  ${key(state)} --> [*]`),
  ].join('\n');
}
