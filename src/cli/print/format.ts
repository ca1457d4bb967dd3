import { harmlessJson, harmlessYaml } from './harmless.ts';

/** What `-o` takes. */
export const formats = ['table', 'wide', 'json', 'yaml', 'name'] as const;
export type Format = (typeof formats)[number];

/** Counts incompatible changes of what `-o json` prints; new fields do not change it. Every document carries it. */
export const schemaVersion = 1;

/** How a command renders its view for people and for shells; as a document it is the view itself. */
export interface Rendering {
  /** For a person: a table, or sentences. Ends with a line break. With `-o wide` tables show all their columns. */
  text: () => string | Promise<string>;
  /** What `-q` and `-o name` print, one a line: the names or ids of what was asked for or changed. */
  names: () => readonly string[];
}

/** One JSON document in a line, or one YAML document. */
export const documentText = async (format: 'json' | 'yaml', view: object): Promise<string> => {
  const document = { schemaVersion, ...view };
  return format === 'json' ? `${harmlessJson(document)}\n` : harmlessYaml(document);
};
