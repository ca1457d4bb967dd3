/** docs/json.md: what `-o json` prints, from the schemas that the daemon's answers are checked with. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { schemaVersion } from '../../src/cli/print/format.ts';
import { commandTree, leaves } from '../tree.ts';
import { Comments } from './comments.ts';
import { glossary } from './glossary.ts';
import { documents, others, ownViews } from './documents.ts';

const contract = join(import.meta.dirname, '..', '..', 'src', 'ipc');
const files = readdirSync(contract).map((file) => join(contract, file));

const shape = z.looseObject({
  $ref: z.string().optional(),
  type: z.union([z.string(), z.array(z.string())]).optional(),
  const: z.unknown().optional(),
  enum: z.array(z.union([z.string(), z.number(), z.null()])).optional(),
  get anyOf() {
    return z.array(shape).optional();
  },
  get items() {
    return shape.optional();
  },
  get properties() {
    return z.record(z.string(), shape).optional();
  },
  required: z.array(z.string()).optional(),
  get additionalProperties() {
    return z.union([shape, z.boolean()]).optional();
  },
  get propertyNames() {
    return shape.optional();
  },
});
type Shape = z.infer<typeof shape>;

/** Every schema of the contract, by its name. */
const allViews = async (): Promise<Map<string, z.ZodObject>> => {
  const modules: unknown[] = await Promise.all(files.map((file) => import(file)));
  const exported = [...modules, ownViews].flatMap((module) => Object.entries(module ?? {}));
  return new Map(
    exported.flatMap(([name, value]: [string, unknown]): [string, z.ZodObject][] =>
      value instanceof z.ZodObject && name.endsWith('View') ? [[name, value]] : [],
    ),
  );
};

/** The same as JSON Schema, in which each refers to the others by name. */
const describe = (views: ReadonlyMap<string, z.ZodObject>): Map<string, Shape> => {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of views) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, { uri: (id) => id, unrepresentable: 'any' });
  return new Map(Object.entries(schemas).map(([name, schema]) => [name, shape.parse(schema)]));
};

/** `campaignListView` is a document for the program; for people it is a campaign list. */
const title = (name: string): string => name.replace(/View$/, '');
const link = (name: string): string => `[${title(name)}](#${title(name).toLowerCase()})`;

const typeOf = (of: Shape): string => {
  if (of.$ref !== undefined) return link(of.$ref);
  if (of.enum !== undefined)
    return of.enum.map((value) => (value === null ? 'null' : `\`${value}\``)).join(', ');
  if (of.anyOf !== undefined) return of.anyOf.map(typeOf).join(' or ');
  if (of.type === 'array') return `list of ${of.items === undefined ? 'anything' : typeOf(of.items)}`;
  if (of.type === 'object' && of.properties === undefined) {
    const value = typeof of.additionalProperties === 'object' ? typeOf(of.additionalProperties) : 'anything';
    const keys = of.propertyNames?.enum;
    return keys === undefined ? `names to ${value}` : `${value} for each of ${keys.join(', ')}`;
  }
  return [of.type ?? 'anything'].flat().join(' or ');
};

const otherwise = (command: string): string => {
  const option = others[command] ?? null;
  return option === null ? 'without a name' : `with \`${option}\``;
};

const unitOf = (field: string): string => {
  if (field === 'now' || field === 'at' || field.endsWith('At')) return 'moment, epoch ms';
  return field.endsWith('Ms') ? 'duration, ms' : '';
};

interface Row {
  field: string;
  type: string;
  meaning: string;
}

/** The fields of an object, those of objects inside it that have no name of their own behind them. */
const rowsOf = (name: string, of: Shape, comments: Comments, way: readonly string[] = []): Row[] =>
  Object.entries(of.properties ?? {}).flatMap(([key, field]) => {
    const path = [...way, key];
    const inner = field.type === 'array' ? field.items : field;
    const isOptional = of.required?.includes(key) !== true;
    const hasFields = inner?.$ref === undefined && inner?.properties !== undefined;
    const type = hasFields ? (field.type === 'array' ? 'list of objects' : 'object') : typeOf(field);
    const row = {
      field: `${path.join('.')}${isOptional ? '?' : ''}`,
      type: [type, unitOf(key)].filter((text) => text !== '').join('; '),
      meaning: comments.of(name, path) ?? glossary[key] ?? '',
    };
    return hasFields ? [row, ...rowsOf(name, inner, comments, path)] : [row];
  });

const section = (name: string, of: Shape, comments: Comments): string => {
  const about = comments.of(name, []);
  const rows = rowsOf(name, of, comments).map(
    ({ field, type, meaning }) => `| \`${field}\` | ${type} | ${meaning.replaceAll('|', '\\|')} |`,
  );
  return [
    `### ${title(name)}`,
    ...(about === undefined ? [] : [about]),
    ['| Field | Type | Meaning |', '| --- | --- | --- |', ...rows].join('\n'),
  ].join('\n\n');
};

const refsIn = (of: Shape): string[] =>
  [...JSON.stringify(of).matchAll(/"\$ref":"([^"]+)"/g)].map(([, name = '']) => name);

/** These and whatever they are made of. */
const reachable = (start: readonly string[], schemas: ReadonlyMap<string, Shape>): string[] => {
  const found = new Set<string>();
  const queue = [...start];
  for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
    const of = schemas.get(name);
    if (found.has(name) || of === undefined) continue;
    found.add(name);
    queue.push(...refsIn(of));
  }
  return [...found].sort((one, other) => title(one).localeCompare(title(other)));
};

const intro = `# What \`-o json\` prints

Made by \`npm run docs\` from the schemas that every answer is checked with; do not edit. The same documents are printed by
\`-o yaml\`.

- Every document has \`schemaVersion\`, which is ${schemaVersion} now. It counts changes that break a reader. New fields and new
  values of lists of words do not change it, so a reader must pass over what it does not know.
- Fields that end in \`At\`, and \`now\`, are moments in milliseconds since 1970 on the daemon's clock, which may run faster than
  the wall's: compare them with the \`now\` beside them. Fields that end in \`Ms\` are durations in milliseconds.
- A field marked \`?\` may be missing; all others are always there, if need be as \`null\`.
- A document is one line. Letters that a terminal would obey are written as their codes (\`\\u001b\`), as JSON allows.
- With \`-o json\` errors are documents, too, on stderr: \`{"schemaVersion": 1, "error": {...}}\`, with the fields of
  [error](#error); the [exit codes](../README.md#exit-codes-of-postctl) are the same.
- A postctl and a postd of one \`api\` get along, whichever is newer. What an older postd leaves out postctl fills in with what
  says nothing (\`null\`, 0, an empty list); a command or an option that the older one does not know is refused, and nothing is
  done. postctl warns when the two are of different versions.
- The documents are those of the control plane (\`GET /v1/...\` on the socket), which leaves out \`schemaVersion\` and says its
  \`api\` in a header instead.

## Streams

What goes on answering prints a document a line (NDJSON). Over the socket that is \`GET /v1/facts?since=SEQ&follow=1\`: the
[facts](#fact) behind \`SEQ\`, then each as it happens, none twice and none left out. \`seq\` grows from fact to fact, with gaps where a
filter (\`campaign\`, \`jobId\`, \`phoneId\`, \`level\`) left some out. A reader that was cut off goes on with the last \`seq\` it saw, also
after a restart of the daemon. An empty line every 15 seconds says that the stream lives. With \`Accept: text/event-stream\` the same
comes as server-sent events, and \`Last-Event-ID\` resumes.`;

export const jsonPage = async (): Promise<string> => {
  const views = await allViews();
  const schemas = describe(views);
  const comments = new Comments([...files, join(import.meta.dirname, 'documents.ts')]);
  const nameOf = new Map([...views].map(([name, schema]) => [schema, name]));
  const undocumented = leaves(commandTree()).filter((command) => !(command in documents));
  if (undocumented.length > 0) {
    throw new Error(
      `say in scripts/json/documents.ts which document these commands print: ${undocumented.join(', ')}`,
    );
  }
  const rows = Object.entries(documents).map(([command, given]) => {
    const names = [given].flat().map((schema) => nameOf.get(schema) ?? '');
    return { command, names };
  });
  const used = reachable([...rows.flatMap(({ names }) => names), 'errorView', 'factView'], schemas);
  return (
    [
      intro,
      '## Commands',
      [
        '| Command | Document |',
        '| --- | --- |',
        ...rows.map(
          ({ command, names }) =>
            `| \`postctl ${command}\` | ${names.map(link).join(`; ${otherwise(command)} `)} |`,
        ),
      ].join('\n'),
      '## Documents and their parts',
      ...used.map((name) => section(name, schemas.get(name) ?? {}, comments)),
    ].join('\n\n') + '\n'
  );
};
