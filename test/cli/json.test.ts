import type { Command } from 'commander';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { documents, others } from '../../scripts/json/documents.ts';
import { commandTree, leaves } from '../../scripts/tree.ts';
import { schemaVersion } from '../../src/cli/print/format.ts';
import { walk } from '../../src/cli/walk.ts';
import { FakeFacts } from '../ipc/fake-control.ts';
import { against } from './inside.ts';

const folder = mkdtempSync(join(tmpdir(), 'postd-json-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Something that the daemon of these tests knows, for each kind of argument. */
const samples: Readonly<Record<string, string>> = {
  campaign: 'viral',
  job: 'viral-3',
  account: 'lena.cooks',
  phone: 'lena.cooks',
  shell: 'bash',
  words: 'exit-codes',
  file: join(folder, 'copy.db'),
};

/** What a command needs beside its arguments. */
const options: Readonly<Record<string, readonly string[]>> = {
  'job resolve': ['--posted'],
  'phone stop': ['--campaign', 'viral'],
  'phone release': ['--yes'],
  'campaign reset-day': ['--yes'],
};

/** For the commands that print facts. */
const told = new FakeFacts().record({ campaign: 'viral', data: { number: 1 } });

/** They go on until somebody leaves; live.test.ts tries them. */
const isEndless: ReadonlySet<string> = new Set(['top', 'campaign watch']);

const tree = commandTree();

const lineOf = (command: string): string[] => {
  const words = command.split(' ');
  const { command: leaf } = walk(tree, words);
  return [
    ...words,
    ...leaf.registeredArguments.map((argument) => sampleOf(leaf, argument.name())),
    ...(options[command] ?? []),
  ];
};

/** What makes a command answer with its second document. */
const otherLineOf = (command: string): string[] => {
  const option = others[command] ?? null;
  if (option === '--attempts') return [...lineOf(command), option];
  return option === null ? command.split(' ') : [...command.split(' '), option];
};

const sampleOf = (leaf: Command, argument: string): string => {
  if (leaf.name() === 'import' && argument === 'file') return import.meta.filename;
  const noun = leaf.parent === tree ? 'campaign' : (leaf.parent?.name() ?? '');
  const sample = samples[argument] ?? samples[argument === 'name' ? noun : ''];
  if (sample === undefined) throw new Error(`there is no sample of <${argument}> of ${leaf.name()}`);
  return sample;
};

describe('docs/json.md', () => {
  it('knows every command', () => {
    expect(Object.keys(documents).sort()).toEqual(leaves(tree).sort());
  });

  it.each(Object.entries(documents).filter(([command]) => !isEndless.has(command)))(
    'says all that "%s" prints, and nothing else',
    async (command, given) => {
      const [one, other] = [given].flat();
      for (const [schema, line] of [
        [one, lineOf(command)],
        [other, otherLineOf(command)],
      ] as const) {
        if (schema === undefined) continue;
        const { code, out, err } = await against({ facts: () => [told] }, ...line, '-o', 'json');
        expect([code, err]).toEqual([0, '']);
        for (const text of out.trimEnd().split('\n')) {
          const { schemaVersion: version, ...document } = JSON.parse(text) as Record<string, unknown>;
          expect(version).toBe(schemaVersion);
          expect(schema.parse(document)).toEqual(document);
        }
      }
    },
  );
});
