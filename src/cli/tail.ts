import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import type { Fact, FactLevel } from '../domain/fact.ts';
import type { PostdClient } from '../ipc/client.ts';
import type { Cli } from './cli.ts';
import { untilInterrupted } from './interrupt.ts';
import { choiceOption, durationMs } from './parse.ts';

/** Which facts a reader wants, as options of `logs` and `events`. */
export interface Wanted {
  follow?: boolean;
  campaign?: string;
  job?: string;
  account?: string;
  phone?: string;
  level?: FactLevel;
}

const levels: readonly FactLevel[] = ['debug', 'info', 'warn', 'error'];

export const addWanted = (command: Command, level: FactLevel): Command =>
  command
    .option('-f, --follow', 'stay, and show what happens from now on')
    .option('--campaign <name>', 'of this campaign only')
    .option('--job <id>', 'of this job only')
    .option('--account <name>', 'of this account only')
    .option('--phone <name>', 'of the phone of this name or id only')
    .addOption(choiceOption('--level <level>', `of this level and above (${level})`, levels));

export const filterOf = (wanted: Wanted, level: FactLevel) => {
  const { campaign, job, account, phone } = wanted;
  // The cloud's ids are long numbers; a phone's name is its account's.
  const isId = phone !== undefined && /^\d{15,}$/.test(phone);
  const name = account ?? (isId ? undefined : phone);
  return {
    level: wanted.level ?? level,
    ...(campaign === undefined ? {} : { campaign }),
    ...(job === undefined ? {} : { jobId: job }),
    ...(name === undefined ? {} : { account: name }),
    ...(isId ? { phoneId: phone } : {}),
  };
};

/** `1h30m` before now, or a date with or without a time, in the reader's time zone unless it says another. */
export const sinceWhen = (text: string): { agoMs: string } | { at: string } => {
  if (/^\d[\d.]*(ms|s|m|h)/.test(text)) return { agoMs: String(durationMs(text)) };
  const at = Date.parse(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00` : text);
  if (Number.isFinite(at)) return { at: String(at) };
  throw new InvalidArgumentError(
    'Expected a duration like 1h30m, or a date like 2026-11-20 or 2026-11-20T09:30.',
  );
};

/** Shows facts from `since` on: those that are there, and with `follow` all that come, over a restart of the daemon too. */
export const showFacts = async (
  cli: Cli,
  follow: boolean,
  options: Parameters<PostdClient['follow']>[0],
  show: (fact: Fact) => Promise<void>,
): Promise<void> => {
  await untilInterrupted(cli, async (signal) => {
    await cli.ask(async (daemon) => {
      let isAway = false;
      const onLost = () => {
        if (!isAway) cli.say('postd is away; waiting for it to come back');
        isAway = true;
      };
      const facts = follow
        ? daemon.follow({ ...options, signal, onLost })
        : daemon.recall({ ...options, signal });
      for await (const fact of facts) {
        isAway = false;
        await show(fact);
      }
    });
  });
};
