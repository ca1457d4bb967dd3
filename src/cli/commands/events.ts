import type { Command } from 'commander';
import type { Cli } from '../cli.ts';
import { wholeNumber } from '../parse.ts';
import { documentText } from '../print/format.ts';
import { addWanted, filterOf, showFacts, type Wanted } from '../tail.ts';

interface EventsOptions extends Wanted {
  since?: number;
}

export const addEvents = (parent: Command, cli: Cli): void => {
  addWanted(
    parent.command('events').description('what happened, for programs: one JSON document a line'),
    'debug',
  )
    .option('--since <seq>', 'behind this sequence number: the last one that was read', wholeNumber(0))
    .action(async (options: EventsOptions) => {
      const { follow = false, since = 0 } = options;
      await showFacts(cli, follow, { ...filterOf(options, 'debug'), since }, (fact) =>
        cli.show(fact, { text: () => documentText('json', fact), names: () => [String(fact.seq)] }),
      );
    });
};
