import type { Command, Option } from 'commander';

/** Where a command line leads in the tree of commands. */
export interface Walk {
  /** The command that was reached, and how it is called: the nouns and verbs of the line. */
  command: Command;
  path: readonly string[];
  /** What stands behind it that is no option. */
  operands: readonly string[];
  /** The option that still waits for its value. */
  open: Option | null;
  /** Whether `--` was seen, after which nothing is an option. */
  isOver: boolean;
}

/** Goes through the words as commander would, without minding what is wrong with them. */
export const walk = (program: Command, words: readonly string[]): Walk => {
  let command = program;
  let open: Option | null = null;
  let isOver = false;
  const path: string[] = [];
  const operands: string[] = [];
  for (const word of words) {
    if (open !== null) open = null;
    else if (!isOver && word === '--') isOver = true;
    else if (!isOver && word.startsWith('-')) open = opened(optionsOf(command), word);
    else {
      const next = operands.length === 0 ? childOf(command, word) : undefined;
      if (next === undefined) operands.push(word);
      else {
        command = next;
        path.push(word);
      }
    }
  }
  return { command, path, operands, open, isOver };
};

const childOf = (command: Command, word: string): Command | undefined =>
  command.commands.find((child) => child.name() === word || child.aliases().includes(word));

/** The options of a command and of all above it, for those are understood behind it, too. */
export const optionsOf = (command: Command): Option[] => {
  const all = [...command.options];
  for (let above = command.parent; above !== null; above = above.parent) all.push(...above.options);
  return all;
};

/** The option that a word names, if its value comes with the next word. */
const opened = (options: readonly Option[], word: string): Option | null =>
  options.find(({ long, short, required }) => required && (word === long || word === short)) ?? null;
