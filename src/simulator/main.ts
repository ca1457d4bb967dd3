import { readFileSync } from 'node:fs';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { messageOf, PostdError } from '../domain/failure.ts';
import { explain } from './admin.ts';
import type { Credentials } from './auth.ts';
import { createScaledClock } from './clock.ts';
import defaultFleet from './fleet-default.json' with { type: 'json' };
import { fleetSchema } from './fleet.ts';
import type { FleetSpec } from './fleet.ts';
import { serveWorld } from './server.ts';
import { createWorld } from './world.ts';

interface Flags {
  port: number;
  fleet?: string;
  seed: string;
  timeScale: number;
  timeOrigin?: number;
}

const usageExit = 2;

const numberIn = (min: number, max: number) => (text: string) => {
  const value = Number(text);
  if (text.trim() === '' || !(value >= min && value <= max)) {
    throw new InvalidArgumentError(`It has to be a number from ${min} to ${max}.`);
  }
  return value;
};

const portOf = (text: string): number => {
  const port = numberIn(0, 65_535)(text);
  if (!Number.isInteger(port)) throw new InvalidArgumentError('It has to be a whole number.');
  return port;
};

const momentOf = (text: string): number => {
  const moment = /^\d+$/.test(text) ? Number(text) : Date.parse(text);
  if (Number.isNaN(moment)) {
    throw new InvalidArgumentError('It has to be epoch milliseconds or a time like 2026-01-31T09:00:00Z.');
  }
  return moment;
};

const program = new Command('postsim')
  .description(
    'A simulated GeeLark cloud on this machine: phones, people, tasks, uploads, and what really happened.',
  )
  .addOption(
    new Option('--port <n>', 'port on 127.0.0.1; 0 picks a free one').default(4590).argParser(portOf),
  )
  .option(
    '--fleet <file>',
    'JSON with the phones; without it: those of the sample campaigns and two of people',
  )
  .option('--seed <text>', 'whatever is drawn is drawn from it', '1')
  .addOption(
    new Option('--time-scale <k>', 'time runs so many times faster')
      .default(1)
      .argParser(numberIn(0.001, 100_000)),
  )
  .addOption(
    new Option(
      '--time-origin <t>',
      'the moment at which both clocks agree; epoch ms or ISO (default: now)',
    ).argParser(momentOf),
  )
  .addHelpText(
    'after',
    `
With a scale, now = T + (wall - T) * K: give postd the same --time-scale and --time-origin.

The API is below /open/v1, as GeeLark has it; uploads go to /storage. Below /sim (no credentials):
  GET  /sim/truth     what was really published, which phones ran and by whose hand, every call
  POST /sim/fleet     replace or add phones
  POST /sim/people    let a person start, take over, leave or stop a phone
  POST /sim/faults    let calls, boots, tasks or uploads fail
  POST /sim/options   switch what the real cloud leaves open
docs/simulator.md has an example of each.

Environment:
  POSTSIM_TOKEN                    the only bearer token to accept (without it: any)
  POSTSIM_REVOKED_TOKENS           tokens to refuse, separated by commas
  POSTSIM_APP_ID, POSTSIM_API_KEY  accept signed calls of this app too

Examples:
  postsim                                          a cloud for trying things out
  postsim --port 0 --seed 7                        another one beside it
  T=$(date -u +%FT%TZ); postsim --time-scale 60 --time-origin $T     and postd with the same two`,
  )
  .exitOverride()
  .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'postsim: ')) });

const credentialsOf = (env: NodeJS.ProcessEnv): Credentials => {
  const { POSTSIM_TOKEN: token, POSTSIM_REVOKED_TOKENS: revoked = '' } = env;
  const { POSTSIM_APP_ID: appId, POSTSIM_API_KEY: apiKey } = env;
  return {
    token: token ?? null,
    revokedTokens: revoked.split(',').filter((one) => one !== ''),
    key: appId === undefined || apiKey === undefined ? null : { appId, apiKey },
  };
};

const readFleet = (file: string | undefined): FleetSpec => {
  if (file === undefined) return fleetSchema.parse(defaultFleet);
  try {
    return fleetSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (thrown) {
    throw new PostdError('usage', `the fleet in ${file} cannot be used: ${explain(thrown)}`, {
      hint: 'docs/simulator.md shows what a fleet file looks like',
      cause: thrown,
    });
  }
};

const say = (text: string): boolean => process.stderr.write(`postsim: ${text}\n`);

const run = async (): Promise<void> => {
  const { port, fleet, seed, timeScale, timeOrigin } = program.parse().opts<Flags>();
  const clock = createScaledClock({ scale: timeScale, origin: timeOrigin ?? Date.now() });
  const world = createWorld({
    seed,
    fleet: readFleet(fleet),
    startAt: clock.now(),
    credentials: credentialsOf(process.env),
    onAlarm: ({ endpoint, message }) => say(`ALARM ${endpoint}: ${message}`),
  });
  const server = await serveWorld(world, clock, port);
  const end = (): void => void server.close().then(() => process.exit(0));
  process.once('SIGTERM', end).once('SIGINT', end);
  process.stdout.write(`postsim listening on ${server.url}\n`);
};

run().catch((thrown: unknown) => {
  if (thrown instanceof CommanderError) process.exit(thrown.exitCode === 0 ? 0 : usageExit);
  const isUsage = thrown instanceof PostdError && thrown.code === 'usage';
  say(messageOf(thrown));
  if (thrown instanceof PostdError && thrown.hint !== '') say(thrown.hint);
  process.exit(isUsage ? usageExit : 1);
});
