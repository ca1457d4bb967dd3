import { drawPlan } from '../test/voyage/plan.ts';
import { sail } from '../test/voyage/voyage.ts';
const t=performance.now();
const v = await sail(drawPlan({seed: Number(process.argv[2]??1), days: 1, phones: 50, keep: null, calm: process.argv[3]==='calm'}));
console.log(v.trace.slice(0, Number(process.argv[4] ?? 40)).join('\n'));
console.log('...');
console.log(v.trace.slice(-15).join('\n'));
console.log(v.breach, v.tally.list(), performance.now()-t);
