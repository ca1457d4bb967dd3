/**
 * `npm run contract`: what postd expects of the phone cloud, asked of a simulated one; `-- --live --phone ID_OR_NAME`
 * asks the real one, with the credentials that postd would take. Publishes only with `--publish`. Ends with 0 when
 * every expectation holds, 1 when one does not, 2 when the command line is wrong.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Agent } from 'undici';
import { confirm, Declined } from '../src/cli/confirm.ts';
import { paceClock } from '../src/daemon/clock.ts';
import { loadConfig } from '../src/daemon/config/load.ts';
import { harmless } from '../src/cli/print/harmless.ts';
import { messageOf, PostdError } from '../src/domain/failure.ts';
import { expectations, leave, type Weight } from '../test/contract/expectations.ts';
import { standOn, type Ground } from '../test/contract/ground.ts';
import { behindHttp, findPhone, sampleVideo } from '../test/contract/places.ts';

const usage = 'usage: npm run contract [-- --live --phone ID_OR_NAME [--config FILE] [--publish] [--yes]]';

interface Wish {
  live: boolean;
  phone?: string | undefined;
  config?: string | undefined;
  publish: boolean;
  yes: boolean;
}

function readWish(): Wish {
  const { values } = parseArgs({
    options: {
      live: { type: 'boolean', default: false },
      phone: { type: 'string' },
      config: { type: 'string' },
      publish: { type: 'boolean', default: false },
      yes: { type: 'boolean', default: false },
    },
  });
  if (values.live && values.phone === undefined) {
    throw new PostdError('usage', 'the real cloud is asked only with a phone that may be used', {
      hint: 'name one that nobody works on: --live --phone ID_OR_NAME',
    });
  }
  if (!values.live && (values.phone !== undefined || values.publish)) {
    throw new PostdError('usage', '--phone and --publish are for the real cloud', { hint: 'add --live' });
  }
  return values;
}

/** The real cloud, after the operator has heard what will happen and agreed. */
async function behindLive({ phone: wanted = '', config: file, publish, yes }: Wish): Promise<Ground> {
  const { cloudUrl, credentials, pace } = loadConfig(file === undefined ? {} : { config: file }, process.env);
  if (credentials === null) throw new PostdError('bad-config', 'there are no credentials for the cloud');
  const dispatcher = new Agent();
  const way = { baseUrl: cloudUrl.replace(/\/$/, ''), dispatcher, clock: paceClock(pace), credentials };
  const ground = standOn({ ...way, phone: await findPhone(way, wanted), video: sampleVideo });
  const status = await ground.status();
  const { name, phoneId } = ground.phone;
  if (status !== 'off') {
    throw new PostdError('cloud-refused', `${harmless(name)} is ${status}: somebody may be working on it`, {
      hint: 'switch it off, or name another phone; nothing was done',
    });
  }
  console.log(`phone ${harmless(name)} (${phoneId}) at ${cloudUrl}`);
  console.log('Will be done: some 30 calls; one start and one stop of this phone (some 3 phone minutes);');
  console.log(`two upload places, one small video stored for three days. No other phone is touched.`);
  console.log(
    publish
      ? `And ONE POST IS PUBLISHED on the Instagram account of ${harmless(name)} (some 5 phone minutes more).`
      : 'Nothing is published.',
  );
  await confirm(
    { question: `Use phone ${name}?`, yes: yes || undefined },
    { in: process.stdin, err: process.stderr, isTerminal: process.stdin.isTTY },
  );
  const close = async () => {
    await ground.close();
    await dispatcher.close();
  };
  return { ...ground, close };
}

/** Says of each expectation whether it holds; answers how many do not. Sees the phone off whatever happens. */
async function examine(ground: Ground, weights: readonly Weight[]): Promise<number> {
  let broken = 0;
  const isGone = new AbortController();
  process.once('SIGINT', () => isGone.abort());
  for (const { weight, says, holds } of expectations.filter((one) => weights.includes(one.weight))) {
    if (isGone.signal.aborted) break;
    try {
      await holds(ground);
      console.log(`ok      ${weight.padEnd(7)} ${says}`);
    } catch (error) {
      broken += 1;
      console.log(`BROKEN  ${weight.padEnd(7)} ${says}\n        ${harmless(messageOf(error))}`);
    }
  }
  await leave(ground);
  if (isGone.signal.aborted) throw new Declined(130);
  return broken;
}

const folder = mkdtempSync(join(tmpdir(), 'postd-contract-'));
try {
  const wish = readWish();
  const ground = await (wish.live ? behindLive(wish) : behindHttp(folder));
  try {
    const weights: Weight[] = ['read', 'power', 'upload'];
    const broken = await examine(ground, wish.live && !wish.publish ? weights : [...weights, 'publish']);
    console.log(broken === 0 ? 'the cloud keeps the contract' : `${broken} expectations are broken`);
    process.exitCode = broken === 0 ? 0 : 1;
  } finally {
    await ground.close();
  }
} catch (error) {
  if (error instanceof Declined) process.exitCode = error.exitCode;
  else process.exitCode = error instanceof PostdError && error.code !== 'usage' ? 1 : 2;
  const hint = error instanceof PostdError ? error.hint : usage;
  console.error(`contract: ${harmless(messageOf(error))}${hint === '' ? '' : `\n  ${hint}`}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
