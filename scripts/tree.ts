/** The complete tree of postctl's commands, as documentation and tests look at it. */
import { Command } from 'commander';
import { PassThrough } from 'node:stream';
import { Cli } from '../src/cli/cli.ts';
import { grow } from '../src/cli/tree.ts';

export const commandTree = (): Command => {
  const program = new Command('postctl');
  const stream = new PassThrough();
  const cli = new Cli(
    {
      in: () => stream,
      out: stream,
      err: stream,
      pause: async () => undefined,
      watchReader: async () => () => undefined,
      called: () => 'postctl',
    },
    () => ({}),
  );
  grow(program, cli);
  return program;
};

/** The commands below one that people see, without the `help` that commander adds to each group. */
export const childrenOf = (command: Command): readonly Command[] =>
  command
    .createHelp()
    .visibleCommands(command)
    .filter((child) => command.commands.includes(child));

/** The words of every command that does something. */
export const leaves = (command: Command, path: readonly string[] = []): string[] => {
  const children = childrenOf(command);
  return children.length === 0
    ? [path.join(' ')]
    : children.flatMap((child) => leaves(child, [...path, child.name()]));
};
