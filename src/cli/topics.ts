import { exitMeanings } from './exit.ts';

/** What concerns every command: `postctl help TOPIC`, and a section of the manual each. */
export interface Topic {
  name: string;
  about: string;
  /** Two columns: what it is about, and what there is to say of it. */
  rows: readonly (readonly [term: string, meaning: string])[];
}

export const topics: readonly Topic[] = [
  {
    name: 'exit-codes',
    about: 'what the exit codes mean',
    rows: Object.entries(exitMeanings),
  },
  {
    name: 'environment',
    about: 'the variables that are read',
    rows: [
      ['POSTD_SOCKET', 'where the daemon listens; --socket goes before it'],
      ['POSTD_CAMPAIGNS', 'where to look for campaigns while the daemon is away; --campaigns goes before it'],
      ['POSTD_STATE', "the daemon's state directory, the last place where its socket is looked for"],
      ['XDG_RUNTIME_DIR', 'the first place where its socket is looked for; the next one is /run/postd'],
      ['NO_COLOR', 'if it is not empty, nothing is coloured unless --color always is given'],
      ['TERM', 'on a "dumb" terminal nothing is coloured or overwritten'],
    ],
  },
  {
    name: 'output',
    about: 'how to get answers in other forms than tables',
    rows: [
      ['-o table', 'for people, and fits the terminal; this is the default'],
      ['-o wide', 'the same with more columns; nothing is cut or folded'],
      ['-o json, --json', 'one JSON document in a line; commands that go on answering write a line each'],
      ['-o yaml', 'the same as YAML, with --- between documents'],
      ['-o name, -q', 'names or ids alone, one a line, with no advice beside them'],
    ],
  },
  {
    name: 'time',
    about: 'how durations and moments are written',
    rows: [
      ['90s, 5m, 1h30m', 'durations always have a unit: ms, s, m or h'],
      ['3m ago, in 2h', "moments in tables are told from the daemon's now"],
      ['...At, ...Ms', 'fields of JSON: a moment in epoch milliseconds, a duration in milliseconds'],
    ],
  },
];
