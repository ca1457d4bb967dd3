/**
 * `npm run docs`: writes docs/machines from the machines, so that the pictures cannot lie, docs/json.md from the schemas,
 * docs/man from the commands, docs/licences.md from the lock. `-- --check` writes nothing and fails when a page is not
 * what its source says.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { AnyStateMachine, AnyStateNode } from 'xstate';
import { campaignMachine } from '../src/machines/campaign/machine.ts';
import { phoneMachine } from '../src/machines/phone/machine.ts';
import { pollerMachine } from '../src/machines/poller.ts';
import { postMachine } from '../src/machines/post/machine.ts';
import { reaperMachine } from '../src/machines/reaper/machine.ts';
import { supervisorMachine } from '../src/machines/supervisor/machine.ts';
import { workerMachine } from '../src/machines/worker/machine.ts';
import { jsonPage } from './json/page.ts';
import { licencesPage } from './licences.ts';
import { manual } from './man/pages.ts';
import { eventName, guardName, statechart, statesBelow, transitionsOf } from './statechart.ts';

const root = join(import.meta.dirname, '..');
const machines: [name: string, machine: AnyStateMachine][] = [
  ['supervisor', supervisorMachine],
  ['campaign', campaignMachine],
  ['worker', workerMachine],
  ['post', postMachine],
  ['phone', phoneMachine],
  ['reaper', reaperMachine],
  ['poller', pollerMachine],
];

const nameOf = (node: AnyStateNode, root: AnyStateNode): string =>
  node === root ? '(anywhere)' : node.path.join('.');

function sentences(root: AnyStateNode): string {
  const rows = statesBelow(root).map((node) => {
    if (node.description === undefined) throw new Error(`${node.id} has no description`);
    return `| \`${nameOf(node, root)}\` | ${node.description} |`;
  });
  return ['| State | What it means |', '| --- | --- |', ...rows].join('\n');
}

function events(root: AnyStateNode): string {
  const rows = [root, ...statesBelow(root)].flatMap((node) =>
    transitionsOf(node).map(({ eventType, guard, target }) => {
      const next = target?.[0] === undefined ? 'stays' : `\`${nameOf(target[0], root)}\``;
      const when = guard === undefined ? '' : guardName(guard);
      return `| \`${nameOf(node, root)}\` | ${eventName(String(eventType))} | ${when} | ${next} |`;
    }),
  );
  return ['| In | Event | If | Then |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

const page = (name: string, machine: AnyStateMachine): string => {
  const root = machine.root as AnyStateNode;
  return (
    [
      `# The ${name} machine`,
      `Drawn by \`npm run docs\` from \`src/machines/\`; do not edit. What holds these machines together is in [the architecture](../architecture.md). The picture shows how things go; what happens from anywhere, what changes no state, and what takes up a row of the last life stand in the table below it.`,
      `\`\`\`mermaid\n${statechart(machine)}\n\`\`\``,
      sentences(root),
      events(root),
    ].join('\n\n') + '\n'
  );
};

const read = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
};

const pages: [path: string, text: string][] = [
  ...machines.map(([name, machine]): [string, string] => [`docs/machines/${name}.md`, page(name, machine)]),
  ['docs/json.md', await jsonPage()],
  ['docs/licences.md', licencesPage()],
  ...[...manual()].map(([file, text]): [string, string] => [`docs/man/${file}`, text]),
];

const stale = pages.flatMap(([path, text]) => {
  const file = join(root, path);
  if (read(file) === text) return [];
  if (!process.argv.includes('--check')) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return [path];
});
if (process.argv.includes('--check') && stale.length > 0) {
  console.error(`${stale.join(', ')}: not what the sources say; run "npm run docs"`);
  process.exitCode = 1;
}
