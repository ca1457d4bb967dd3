import { readFileSync } from 'node:fs';
import { LineCounter, parseDocument, type Document } from 'yaml';
import type { z } from 'zod';
import { diskTrouble } from '../../domain/disk.ts';
import { PostdError } from '../../domain/failure.ts';
import { fileSchema, type Settings } from './schema.ts';

/**
 * Reads a configuration file (YAML, which JSON is too). Throws `bad-config` naming every mistake with its line; the
 * daemon does not start on a guess.
 */
export function readConfigFile(path: string): Settings {
  const lines = new LineCounter();
  const document = parseDocument(read(path), { lineCounter: lines, prettyErrors: false });
  const lineAt = (offset: number) => lines.linePos(offset).line;
  const broken = document.errors[0];
  if (broken !== undefined) throw badFile(path, [`line ${lineAt(broken.pos[0])}: ${broken.message}`]);

  const content = contentOf(document, path);
  const parsed = fileSchema.safeParse(content);
  if (parsed.success) return parsed.data;
  const lineOf = (keys: readonly PropertyKey[]): number | null => {
    const node: unknown = document.getIn(keys, true);
    return typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range)
      ? lineAt(Number(node.range[0]))
      : null;
  };
  throw badFile(
    path,
    parsed.error.issues.flatMap((issue) => mistakesIn(issue, lineOf)),
  );
}

/** The library would quote an alias that leads nowhere, and who knows what was written there. */
function contentOf(document: Document, path: string): unknown {
  try {
    const content: unknown = document.toJS();
    return content ?? {};
  } catch {
    throw badFile(path, ['an alias (*name) has no anchor (&name) before it, or there are too many']);
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new PostdError('bad-config', `cannot read the configuration ${path}: ${diskTrouble(error)}`, {
      cause: error,
    });
  }
}

type LineOf = (keys: readonly PropertyKey[]) => number | null;

/** An issue as sentences, each with its own line: several unknown keys are one issue, and several mistakes. */
function mistakesIn(issue: z.core.$ZodIssue, lineOf: LineOf): string[] {
  const known = Object.keys(fileSchema.shape).join(', ');
  return issue.code === 'unrecognized_keys'
    ? issue.keys.map((key) => `${at(lineOf([...issue.path, key]))}unknown key "${key}"; known are ${known}`)
    : [`${at(lineOf(issue.path))}${issue.path.join('.')}: ${issue.message}`];
}

const at = (line: number | null): string => (line === null ? '' : `line ${line}: `);

const badFile = (path: string, mistakes: string[]) =>
  new PostdError('bad-config', `${path} is not a good configuration: ${mistakes.join('; ')}`, {
    hint: 'correct the file; nothing was changed',
    details: { file: path, mistakes },
  });
