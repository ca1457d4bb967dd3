/** postd on a machine whose clock is set while it runs: by `JUMP_MS` of real time, when it is sent SIGUSR2. */
import { realParts, runDaemon } from './daemon.ts';

const jumpMs = Number(process.env['JUMP_MS']);
const realNow = Date.now;
let offsetMs = 0;

Date.now = () => realNow() + offsetMs;
process.on('SIGUSR2', () => {
  offsetMs += jumpMs;
});

await runDaemon(realParts);
