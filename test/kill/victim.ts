/**
 * postd that kills itself. `KILL_AT=advanceLease:starting#2:before` names the second commit of that label: `before` what
 * it announces has begun, or `after` it was carried out and before anybody heard of it. Where the cloud is asked to do
 * nothing, `after` is the next turn of the event loop: all that the commit set off is then on its way.
 *
 * Without a point it lives on, and writes the label of every commit to the file `RECORD_TO`, a line each.
 */
import { appendFileSync } from 'node:fs';
import { realParts, runDaemon } from './daemon.ts';
import { watchedCloud, watchedStore, type Witness } from './points.ts';

const { KILL_AT: killAt, RECORD_TO: recordTo } = process.env;
const counts = new Map<string, number>();
let awaitedEffect: string | null = null;

const die = () => process.kill(process.pid, 'SIGKILL');

const witness: Witness = {
  committed(label, announces) {
    const count = (counts.get(label) ?? 0) + 1;
    counts.set(label, count);
    const point = `${label}#${count}`;
    if (recordTo !== undefined) appendFileSync(recordTo, `${point}\n`);
    if (killAt === `${point}:before`) die();
    if (killAt !== `${point}:after`) return;
    if (announces === null) setImmediate(die);
    else awaitedEffect = announces;
  },
  answered(effect) {
    if (effect === awaitedEffect) die();
  },
};

await runDaemon({
  openStore(options) {
    const store = watchedStore(realParts.openStore(options), witness);
    witness.committed('openStore', null);
    return store;
  },
  createCloud: (options) => watchedCloud(realParts.createCloud(options), witness),
});
