/** What is typed, and what is said about it. */
import type { World } from './world.ts';

export interface Scene {
  file: string;
  title: string;
  about: string;
  steps: readonly Step[];
}

/** A line to type, a word about what comes next, or something that happens meanwhile. */
export type Step = { type: string } | { say: string } | { happens: (world: World) => Promise<void> };

export const scenes: readonly Scene[] = [
  {
    file: 'first-campaign',
    title: 'A first campaign',
    about:
      'Four accounts, five videos, one of them without a caption. Is everything there, and what would happen? Then one job for a start.',
    steps: [
      { type: 'postctl doctor' },
      { type: 'postctl campaign list' },
      { type: 'postctl campaign check cats' },
      {
        say: 'Who would post what, when would it be done, and what would it cost? Nothing is changed by asking.',
      },
      { type: 'postctl campaign plan cats --seed 7' },
      { say: 'A canary: one job of one account, and wait for its end.' },
      { type: 'postctl campaign start cats --account cats.ada --limit 1 --seed 7 --wait' },
      { type: 'postctl job list --campaign cats' },
    ],
  },
  {
    file: 'trouble',
    title: 'When not all goes well',
    about:
      'The rest of the campaign. The account `cats.bo` is logged out, and Dora works on the phone of `cats.dex`: her phone is left alone.',
    steps: [
      { type: 'postctl campaign start cats --seed 7' },
      {
        happens: async (world) => {
          await world.until('cats', { succeeded: 1, failed: 1, claimed: 0 });
          await world.untilPutOff('cats');
        },
      },
      { say: 'Some time later:' },
      { type: 'postctl status' },
      { type: 'postctl campaign status cats' },
      { type: 'postctl schedule cats' },
      { say: 'Why does `cats-4` not run, and what happened to `cats-3`?' },
      { type: 'postctl job show cats-4 | head -n 6' },
      { type: 'postctl job show cats-3' },
      { type: 'postctl campaign start cats' },
      { say: 'Dora goes home, and the run comes to its end.' },
      {
        happens: async (world) => {
          await world.person({ does: 'leave', phone: 'cats.dex', person: 'Dora', off: true });
          await world.untilEnded('cats');
        },
      },
      { type: 'postctl campaign status cats' },
      { type: 'postctl phone list' },
      { say: 'Somebody logs `cats.bo` in again. An error of an account is not tried again by itself:' },
      { type: 'postctl campaign retry cats' },
      { type: 'postctl campaign retry cats --include-account-errors --dry-run' },
    ],
  },
  {
    file: 'day',
    title: 'A day at the desk',
    about: 'How are the accounts and the phones doing, what happened, and what did the day bring and cost?',
    steps: [
      { type: 'postctl campaign watch cats' },
      { type: 'postctl account list' },
      { type: 'postctl account show cats.bo' },
      { type: 'postctl phone show cats.bo' },
      { say: 'Ours are stopped by campaign; a phone that somebody else is on only if you say so.' },
      { type: 'postctl phone stop --campaign cats --dry-run' },
      { type: 'postctl phone release cats.bo --yes' },
      {
        say: 'What happened, for people and for programs; `-f` stays and follows, over a restart of postd, too.',
      },
      { type: 'postctl logs --job cats-3' },
      { type: 'postctl events --job cats-3 --level warn' },
      { type: 'postctl report --html day.html | head -n 3' },
    ],
  },
  {
    file: 'scripts',
    title: 'In scripts',
    about: 'Answers go to stdout and nothing else does; [json.md](../json.md) says what the fields mean.',
    steps: [
      { type: 'postctl campaign list -q' },
      { type: 'postctl job list --campaign cats --state failed -q | xargs -n 1 echo look at' },
      { type: 'postctl job list --campaign cats --state failed -o yaml' },
      { type: 'postctl campaign retry nobody --json' },
      { type: 'postctl version --daemon' },
      { type: 'postctl config show --origin' },
    ],
  },
  {
    file: 'upkeep',
    title: 'Upkeep',
    about:
      'A copy of the database while postd works, a look at every page of it, and what postd has told whom.',
    steps: [
      { type: 'postctl backup monday.db' },
      { type: 'postctl db check' },
      { type: 'postctl notify list' },
      { type: 'postctl daemon reload' },
      { say: 'The day as the old system wrote it, for whoever reads it so:' },
      { type: 'postctl campaign export cats | cut -c 1-76 | head -n 3' },
      { type: 'postctl campaign seed cats --force --dry-run' },
      { type: 'postctl campaign reset-day cats --dry-run' },
    ],
  },
  {
    file: 'mistakes',
    title: 'Mistakes',
    about:
      'An error says what is wrong, ends with the next thing to type, and has an exit code (`postctl help exit-codes`).',
    steps: [
      { type: 'postctl cmpaign list' },
      { type: 'postctl campaign start cats --limt 3' },
      { type: 'postctl job list --state faild' },
      { type: 'postctl campaign status cat' },
      { type: 'postctl campaign start dogs' },
      { type: 'postctl campaign start' },
      { type: 'postctl campaign start cats --retry-delay 90' },
      { say: 'And when postd is down:' },
      { happens: (world) => world.stopDaemon() },
      { type: 'postctl status' },
    ],
  },
];
