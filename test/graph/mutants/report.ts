import type { Bag } from './quarry.ts';
import { whyItSurvives } from './survivors.ts';

const percent = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(1)} %`;

const row = (machine: string, mutants: number, survived: number): string =>
  `| ${machine} | ${mutants} | ${mutants - survived} | ${percent(mutants - survived, mutants)} |`;

const kindOf = (name: string): string => {
  const [how = ''] = name.split(':');
  return how.startsWith('without ') ? 'without' : how;
};

interface Tally {
  name: string;
  mutants: readonly string[];
  survivors: readonly string[];
}

const table = (head: string, rows: readonly Tally[]): string =>
  [
    `| ${head} | mutants | found out | share |`,
    '| --- | ---: | ---: | ---: |',
    ...rows.map(({ name, mutants, survivors }) => row(name, mutants.length, survivors.length)),
  ].join('\n');

const together = (bags: readonly Bag[]): Tally => ({
  name: 'together',
  mutants: bags.flatMap((bag) => bag.mutants),
  survivors: bags.flatMap((bag) => bag.survivors),
});

const byKind = ({ mutants, survivors }: Tally): Tally[] =>
  [...Map.groupBy(mutants, kindOf)].map(([name, ofKind]) => ({
    name: `*${name}*`,
    mutants: ofKind,
    survivors: survivors.filter((survivor) => kindOf(survivor) === name),
  }));

/** The share of the mutants that were found out, 0 to 1. */
export const shareOf = (bags: readonly Bag[]): number => {
  const { mutants, survivors } = together(bags);
  return 1 - survivors.length / mutants.length;
};

/** The page about the mutants: how many there are, how many are found out, and why the others are not. */
export function reportOf(bags: readonly Bag[], on: Date): string {
  const all = together(bags);
  const byReason = Map.groupBy(all.survivors, (name) => whyItSurvives(name) ?? 'Not explained yet.');
  return `# Mutants

A walk is worth what it finds. So each machine is made wrong in one place, in every way that a tool can think of, and
the walks of \`test/graph\` (and the power cuts, where a walk finds nothing) have to tell it from the right one:

- *dropped*: a branch is not there;
- *elsewhere*: a branch leads to another state;
- *unguarded*: a branch is taken without its condition;
- *swapped*: its last two effects come the other way round. What only notes the moment of an event is no effect: the
  moment is in the event as well;
- *without*: one of its effects, or one at the entry of a state, is left out;
- *at once*: a delay is none.

Written by \`npm run test:long\` on ${on.toISOString().slice(0, 10)}; \`npm test\` tries a few of each machine.

${table('machine', [...bags.map((bag) => ({ ...bag, name: bag.machine })), all])}

${table('what is wrong', byKind(all))}

## Survivors

${[...byReason].map(([why, names]) => `${why}\n\n${names.map((name) => `- \`${name}\``).join('\n')}`).join('\n\n')}
`;
}
