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

const label = ({ eventType, guard }: AnyTransitionDefinition): string =>
  `${eventName(String(eventType))}${guard === undefined ? '' : ` [${guardName(guard)}]`}`;

/** Arrows that change the state; what a state merely hears stands in the table of events. */
const arrows = (node: AnyStateNode): string[] =>
  transitionsOf(node).flatMap((transition) =>
    (transition.target ?? []).map((target) => `${key(node)} --> ${key(target)}: ${label(transition)}`),
  );

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

export function statechart(machine: AnyStateMachine): string {
  const root = machine.root as AnyStateNode;
  const states = statesBelow(root);
  const first = firstOf(root);
  return [
    'stateDiagram-v2',
    ...childrenOf(root).flatMap((child) => draw(child, '  ')),
    ...(first === undefined ? [] : [`  [*] --> ${key(first)}`]),
    ...states.flatMap(arrows).map((arrow) => `  ${arrow}`),
    ...states.filter(({ type }) => type === 'final').map((state) => `  ${key(state)} --> [*]`),
  ].join('\n');
}
