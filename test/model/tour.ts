import { explore, type Edge } from '../graph/traverse.ts';
import { campaignModel } from './operator.ts';

const stateOf = ({ value }: ReturnType<typeof campaignModel.resolveState>): string =>
  typeof value === 'string' ? value : JSON.stringify(value);

/** Every edge of the model: what may be typed or happen in each of its states, and where that leads. */
export function edgesOf(): readonly Edge[] {
  const types = new Set(Object.values(campaignModel.states).flatMap(({ ownEvents }) => ownEvents));
  const happenings = Object.fromEntries(
    [...types].map((type) => [
      type,
      (snapshot: ReturnType<typeof campaignModel.resolveState>) => (snapshot.can({ type }) ? { type } : null),
    ]),
  );
  return explore({ machine: campaignModel, input: {}, happenings, keyOf: stateOf }).edges;
}

/** What stays comes before what leads on, and last of its kind what hurries: a run told to stop at once is soon over. */
const haste = ({ from, by, to }: Edge): number =>
  (from === to ? 0 : 2) + (by.startsWith('stop --now') ? 1 : 0);

/** One walk that takes each edge at least once: always the nearest that was not taken yet. */
export function tourOf(edges: readonly Edge[], start: string): Edge[] {
  const left = new Set(edges);
  const tour: Edge[] = [];
  while (left.size > 0) {
    const way = nearest(edges, left, tour.at(-1)?.to ?? start);
    tour.push(...way);
    for (const edge of way) left.delete(edge);
  }
  return tour;
}

/** The shortest way from a state over an edge that is left. */
function nearest(edges: readonly Edge[], left: ReadonlySet<Edge>, from: string): Edge[] {
  const ways: Edge[][] = [[]];
  const known = new Set([from]);
  for (const way of ways) {
    const here = way.at(-1)?.to ?? from;
    const next = edges.filter((edge) => edge.from === here);
    const [fresh] = next.filter((edge) => left.has(edge)).sort((a, b) => haste(a) - haste(b));
    if (fresh !== undefined) return [...way, fresh];
    for (const edge of next) {
      if (known.has(edge.to)) continue;
      known.add(edge.to);
      ways.push([...way, edge]);
    }
  }
  throw new Error(
    `no way leads from ${from} to ${[...left].map(({ from: there, by }) => `${there}: ${by}`).join(', ')}`,
  );
}
