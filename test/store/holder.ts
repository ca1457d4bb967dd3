/** Takes the lock of the directory it is given, says so, and holds it until it is killed, a minute at most. */
import { takeLock } from '../../src/store/lock.ts';

const [directory = ''] = process.argv.slice(2);
const lock = takeLock(directory, { now: () => 0, setTimeout: () => 0, clearTimeout: () => undefined });
process.stdout.write('held\n');
// Nobody else refers to the lock, and one that is collected is let go.
setTimeout(() => lock.release(), 60_000);
