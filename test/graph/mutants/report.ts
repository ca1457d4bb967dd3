import type { Bag } from './quarry.ts';
import { whyItSurvives } from './survivors.ts';

const percent = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(1)} %`;

const row = (machine: string, mutants: number, survived: number): string =>
  `| ${machine} | ${mutants} | ${mutants - survived} | ${percent(mutants - survived, mutants)} |`;

/** The page about the mutants: how many there are, how many are found out, and why the others are not. */
export function reportOf(bags: readonly Bag[], on: Date): string {
  const mutants = bags.reduce((sum, bag) => sum + bag.mutants, 0);
  const survivors = bags.flatMap((bag) => bag.survivors);
  const byReason = Map.groupBy(survivors, (name) => whyItSurvives(name) ?? 'Not explained yet.');
  return `# Mutants

A walk is worth what it finds. So each machine is made wrong in one place, in every way that a tool can think of, and
the walks of \`test/graph\` (and the power cuts, where a walk finds nothing) have to tell it from the right one:

- *dropped*: a branch is not there;
- *elsewhere*: a branch leads to another state;
- *unguarded*: a branch is taken without its condition;
- *swapped*: its last two effects come the other way round. What only notes the moment of an event is no effect: the
  moment is in the event as well;
- *at once*: a delay is none.

Written by \`npm run test:long\` on ${on.toISOString().slice(0, 10)}; \`npm test\` tries a few of each machine. What
operators order about phones is tested in \`test/machines/phone-orders.test.ts\` and left out here.

| machine | mutants | found out | share |
| --- | ---: | ---: | ---: |
${bags.map((bag) => row(bag.machine, bag.mutants, bag.survivors.length)).join('\n')}
${row('together', mutants, survivors.length)}

## Survivors

${[...byReason].map(([why, names]) => `${why}\n\n${names.map((name) => `- \`${name}\``).join('\n')}`).join('\n\n')}
`;
}
