/**
 * `npm run docs:sessions`: records docs/sessions from the real programs, against a simulated cloud with a fixed seed and in fast time. `--
 * --check` writes nothing and fails when a page is not what the programs print.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { normalise } from './normalise.ts';
import { scenes, type Scene } from './scenes.ts';
import { openWorld, type World } from './world.ts';

const folder = join(import.meta.dirname, '..', '..', 'docs', 'sessions');

const record = async (world: World, { title, about, steps }: Scene): Promise<string> => {
  const parts = [
    `# ${title}`,
    about,
    'Recorded by `npm run docs:sessions`; do not edit. Durations and moments are made all the same: `2m`.',
  ];
  for (const step of steps) {
    if ('happens' in step) await step.happens(world);
    else if ('say' in step) parts.push(step.say);
    else parts.push(await typed(world, step.type));
  }
  return `${parts.join('\n\n')}\n`;
};

const typed = async (world: World, line: string): Promise<string> => {
  const { output, code } = await world.type(line);
  const shown = normalise(output, world.folder).trimEnd();
  const ending = code === 0 ? '' : `\n$ echo $?\n${code}`;
  return `\`\`\`\n$ ${line}\n${shown}${ending}\n\`\`\``;
};

const read = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
};

const isCheck = process.argv.includes('--check');
const world = await openWorld();
const stale: string[] = [];
mkdirSync(folder, { recursive: true });
for (const scene of scenes) {
  const file = join(folder, `${scene.file}.md`);
  const page = await record(world, scene);
  if (read(file) === page) continue;
  stale.push(`docs/sessions/${scene.file}.md`);
  if (isCheck) console.error(page);
  else writeFileSync(file, page);
}
await world.close();
if (isCheck && stale.length > 0) {
  console.error(`${stale.join(', ')}: not what the programs print; run "npm run docs:sessions"`);
  process.exitCode = 1;
}
