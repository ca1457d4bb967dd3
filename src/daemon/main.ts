import { CommanderError } from 'commander';
import { messageOf, PostdError } from '../domain/failure.ts';
import { commandLine } from './commandline.ts';
import { loadConfig } from './config/load.ts';
import { paceClock } from './clock.ts';
import { chooseSink, createLogger } from './logger.ts';
import { realParts, startProgram, type Program } from './program.ts';
import { version } from './version.ts';

const exitCodes = { ok: 0, failed: 1, usage: 2, tryAgain: 75, interrupted: 130, terminated: 143 } as const;

// What is written here is for the service and its group, whatever the caller's habits are.
process.umask(0o027);
process.title = 'postd';
process.exitCode = await main();

/** Runs the daemon in the foreground until it is told to stop; answers the exit code. */
async function main(): Promise<number> {
  try {
    const flags = readCommandLine();
    if (flags === null) return exitCodes.ok;
    const readConfig = () => loadConfig(flags, process.env);
    const config = readConfig();
    const sink = chooseSink(process.stdout, config.seat);
    const logger = createLogger(config.logLevel, paceClock(config.pace), sink);
    const program = await startProgram(config, version, logger, realParts, readConfig);
    obeySignals(program);
    await program.ended.finally(() => sink.sent());
    return exitCodes.ok;
  } catch (error) {
    return complain(error);
  }
}

type Flags = Parameters<typeof loadConfig>[0];

/** Null: the question was answered already (`--help`, `--version`). */
function readCommandLine(): Flags | null {
  const command = commandLine(version);
  try {
    command.parse();
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return null;
    throw error;
  }
  return command.opts<Flags>();
}

/**
 * SIGHUP reads the configuration again. The first signal to end drains, the second one ends at once: the rows are first
 * in any case, so nothing is lost.
 */
function obeySignals(program: Program): void {
  let asked = false;
  const obey = (code: number) => () => {
    if (asked) process.exit(code);
    asked = true;
    if (process.stderr.isTTY) process.stderr.write('finishing what is under way; again to end at once\n');
    program.stop('drain');
  };
  process.on('SIGHUP', () => {
    try {
      program.reload();
    } catch (error) {
      process.stderr.write(`postd: ${messageOf(error)}; the old configuration stays in force\n`);
    }
  });
  process.on('SIGTERM', obey(exitCodes.terminated));
  process.on('SIGINT', obey(exitCodes.interrupted));
}

function complain(error: unknown): number {
  if (error instanceof CommanderError) return exitCodes.usage;
  process.stderr.write(`postd: ${messageOf(error)}\n`);
  if (!(error instanceof PostdError)) return exitCodes.failed;
  if (error.hint !== '') process.stderr.write(`  ${error.hint}\n`);
  if (error.code === 'bad-config' || error.code === 'usage') return exitCodes.usage;
  return error.code === 'locked' ? exitCodes.tryAgain : exitCodes.failed;
}
