/** The real daemon as a main of the tests' own, built from parts that a test has put something around. */
import { parseArgs } from 'node:util';
import { messageOf } from '../../src/domain/failure.ts';
import { createGeelark } from '../../src/geelark/client.ts';
import { loadConfig, type Config } from '../../src/daemon/config/load.ts';
import { paceClock } from '../../src/daemon/clock.ts';
import { createLogger } from '../../src/daemon/logger.ts';
import { startProgram, type Parts } from '../../src/daemon/program.ts';
import { openStore } from '../../src/store/open.ts';

export const realParts: Parts = { openStore, createCloud: createGeelark };

/** The configuration, from the same flags that postd takes. */
export function readFlags(): Config {
  const { values } = parseArgs({
    options: Object.fromEntries(flags.map((name) => [name, { type: 'string' as const }])),
  });
  const named = Object.entries(values).map(([name, value]) => [camel(name), value] as const);
  return loadConfig(Object.fromEntries(named), process.env);
}

const flags = [
  'state',
  'socket',
  'campaigns',
  'geelark',
  'timezone',
  'log-level',
  'time-scale',
  'time-origin',
];

const camel = (name: string) => name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

/** Runs the daemon until it ends; SIGTERM drains it, as it does postd. */
export async function runDaemon(parts: Parts): Promise<void> {
  try {
    const config = readFlags();
    const logger = createLogger(config.logLevel, paceClock(config.pace), process.stdout);
    const program = await startProgram(config, '0.0.0', logger, parts);
    process.on('SIGTERM', () => program.stop('drain'));
    await program.ended;
  } catch (error) {
    process.stderr.write(`postd: ${messageOf(error)}\n`);
    process.exitCode = 1;
  }
}
