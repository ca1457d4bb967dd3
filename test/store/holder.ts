/** Takes the lock of the directory it is given, says so, and holds it until it is killed, a minute at most. */
import { takeLock } from '../../src/store/lock.ts';

const [directory = ''] = process.argv.slice(2);
takeLock(directory, { now: () => 0, setTimeout: () => 0, clearTimeout: () => undefined });
process.stdout.write('held\n');
setTimeout(() => undefined, 60_000);
