import type { Command } from 'commander';
import type { CheckupView } from '../../ipc/contract.ts';
import type { Cli } from '../cli.ts';
import { exits } from '../exit.ts';
import { inTheUsersWords } from '../called.ts';
import type { Style } from '../print/style.ts';
import { harmless } from '../print/harmless.ts';
import { count } from '../print/words.ts';

export const addDoctor = (parent: Command, cli: Cli): void => {
  parent
    .command('doctor')
    .description(
      'look whether everything is in order, and say how to put right what is not; exit 1 if it must be',
    )
    .action(async () => {
      const { examine } = await import('../doctor/examine.ts');
      const checks = await examine(cli);
      const of = (state: CheckupView['state']) => checks.filter((check) => check.state === state).length;
      const view = { ok: of('fail') === 0, checks };
      await cli.show(view, {
        text: () =>
          `${checks.map((check) => asText(cli, check)).join('')}\n${verdict(cli, of('fail'), of('warn'))}\n`,
        names: () =>
          checks.filter(({ state }) => state !== 'ok' && state !== 'skipped').map(({ name }) => name),
      });
      if (!view.ok) cli.exitCode = exits.failed;
    });
};

const verdict = (cli: Cli, failed: number, warned: number): string => {
  if (failed > 0) return cli.paint('bad', `${count(failed, 'thing')} must be put right`);
  if (warned > 0) return cli.paint('warn', `it works; ${count(warned, 'thing')} to look at`);
  return cli.paint('good', 'all is well');
};

const styles: Readonly<Record<CheckupView['state'], Style>> = {
  ok: 'good',
  warn: 'warn',
  fail: 'bad',
  skipped: 'dim',
};

const stateWidth = 7;
const nameWidth = 10;

const asText = (cli: Cli, { name, state, message, hint }: CheckupView): string => {
  const label = cli.paint(styles[state], state.padEnd(stateWidth));
  const head = `${label}  ${name.padEnd(nameWidth)}  ${harmless(message)}\n`;
  const indent = ' '.repeat(stateWidth + nameWidth + 4);
  return hint === '' ? head : `${head}${indent}next:  ${harmless(inTheUsersWords(hint, cli.called))}\n`;
};
