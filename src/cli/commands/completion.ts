import { Argument, type Command } from 'commander';
import type { Cli } from '../cli.ts';
import type { Shell } from '../complete/scripts.ts';
import { oneOf } from '../parse.ts';

/** Spelled out, for help must not load the scripts. */
const shells: readonly Shell[] = ['bash', 'zsh', 'fish'];

/** `completion SHELL` prints what a shell needs, and `__complete` is what that calls. */
export const addCompletion = (program: Command, cli: Cli): void => {
  program
    .command('completion')
    .description('completion for a shell; to have it now: source <(postctl completion bash)')
    .addArgument(new Argument('<shell>', 'of which shell').choices(shells).argParser(oneOf(shells)))
    .action(async (shell: Shell) => {
      const { scripts } = await import('../complete/scripts.ts');
      const script = scripts[shell];
      await cli.show({ shell, script }, { text: () => script, names: () => [shell] });
    });
  program
    .command('__complete', { hidden: true })
    .argument('<shell>')
    .argument('[words...]')
    .action(async (shell: string, words: string[]) => {
      const { complete } = await import('../complete/complete.ts');
      await complete(program, cli, shell, words);
    });
};
