/**
 * `npm run voyage -- --seed N [--seeds A..B] [--days D] [--phones P]`: simulated days of the whole daemon, decided by
 * a seed. Everything printed is the same for the same arguments.
 *
 * `--trace` prints what happened, `--only fault3,cut1` leaves the rest of the seed's troubles out, `--calm` all of
 * them. `--scheduled` gives every campaign a schedule and days that follow each other by themselves. `--shrink N` spends
 * at most N voyages on the shortest story of a failing seed. Every tenth day the size of the database is told.
 */
import { parseArgs } from 'node:util';
import { soundRig } from '../test/voyage/life.ts';
import { drawPlan } from '../test/voyage/plan.ts';
import { faultTable, story, summary } from '../test/voyage/report.ts';
import { shrink } from '../test/voyage/shrink.ts';
import { sizeLine } from '../test/voyage/soundings.ts';
import { faultKinds } from '../test/voyage/storms.ts';
import { Tally } from '../test/voyage/tally.ts';
import { sail } from '../test/voyage/voyage.ts';

const usage =
  'usage: npm run voyage -- --seed N | --seeds A..B  [--days D] [--phones P] [--trace] [--calm] [--scheduled] [--only IDS] [--shrink N]';

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    seeds: { type: 'string' },
    days: { type: 'string', default: '1' },
    phones: { type: 'string', default: '50' },
    only: { type: 'string' },
    shrink: { type: 'string', default: '40' },
    trace: { type: 'boolean', default: false },
    calm: { type: 'boolean', default: false },
    scheduled: { type: 'boolean', default: false },
  },
});

const [, first = '', last = ''] = /^(\d+)(?:\.\.(\d+))?$/.exec(values.seeds ?? values.seed ?? '') ?? [];
const [from, to] = [Number(first), Number(last === '' ? first : last)];
const [days, phones, patience] = [values.days, values.phones, values.shrink].map(Number);
if (first === '' || to < from || !(Number(days) > 0) || !(Number(phones) >= 3)) {
  console.error(usage);
  process.exit(2);
}

const only = values.only === 'none' ? [] : (values.only?.split(',') ?? null);
const total = new Tally();
let failed = 0;
/** How a long voyage grows. */
const soundOn = Array.from({ length: Math.floor(Number(days) / 10) }, (_, n) => 10 * (n + 1));
for (let seed = from; seed <= to; seed += 1) {
  const wish = {
    seed,
    days: days ?? 1,
    phones: phones ?? 50,
    keep: only,
    calm: values.calm,
    scheduled: values.scheduled,
  };
  const voyage = await sail(drawPlan(wish), soundRig, soundOn);
  total.add(voyage.tally);
  if (values.trace) console.log(voyage.trace.join('\n'));
  console.log(
    `seed ${seed}: ${voyage.breach === null ? 'every rule held' : 'BREACH'}; ${summary(voyage.tally)}`,
  );
  for (const sounding of voyage.soundings) console.log(`  ${sizeLine(sounding)}`);
  if (voyage.breach === null) continue;
  failed += 1;
  const shortest = values.trace || only !== null ? voyage : await shrink(voyage, soundRig, patience ?? 0);
  console.log(`\n${story(shortest)}\n`);
}
if (to > from) {
  console.log(`\n${to - from + 1} seeds, ${failed} with a breach; ${summary(total)}`);
  console.log(faultTable(total, faultKinds));
}
process.exitCode = failed === 0 ? 0 : 1;
