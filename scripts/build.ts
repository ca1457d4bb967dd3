/**
 * `npm run build`: bundles postctl into one file, dist/postctl.cjs, for a start that costs hardly more than Node's own.
 * What only some commands need (zod, yaml, csv-parse, mediabunny) stays outside and is loaded by them.
 */
import { mkdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import manifest from '../package.json' with { type: 'json' };
import { bundleOf, hashOf, recordOf } from './bundle.cjs';

const root = join(import.meta.dirname, '..');
/** From outside, `require` would hand string-width over as a namespace and not as the function that is imported. */
const inside = ['commander', 'string-width'];
const outside = Object.keys(manifest.dependencies).filter((name) => !inside.includes(name));

/** commander starts programs for commands that are programs of their own; ours are not, so it need not load what it takes. */
const withoutChildren: Plugin = {
  name: 'commander without child_process',
  setup: (build) => {
    build.onResolve({ filter: /^node:child_process$/ }, ({ importer }) =>
      importer.includes('/commander/') ? { path: 'none', namespace: 'no-children' } : null,
    );
    build.onLoad({ filter: /.*/, namespace: 'no-children' }, () => ({ contents: 'export default {};' }));
  },
};

const { metafile, outputFiles } = await build({
  absWorkingDir: root,
  entryPoints: ['src/cli/main.ts'],
  outfile: bundleOf(root, 'postctl'),
  external: outside,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node24.11',
  minify: true,
  legalComments: 'none',
  metafile: true,
  write: false,
  logLevel: 'warning',
  plugins: [withoutChildren],
});

const inputs = [
  ...Object.keys(metafile.inputs).filter((path) => !path.includes(':')),
  'scripts/build.ts',
  'package-lock.json',
].map((path) => {
  const { size, mtimeMs } = statSync(join(root, path));
  return { path, size, mtimeMs, hash: hashOf(join(root, path)) };
});

/** Somebody may start postctl just now: each file appears whole or not at all. */
const put = (file: string, content: string | Uint8Array): void => {
  writeFileSync(`${file}.new`, content);
  renameSync(`${file}.new`, file);
};

mkdirSync(join(root, 'dist'), { recursive: true });
put(recordOf(root, 'postctl'), `${JSON.stringify({ inputs })}\n`);
for (const { contents } of outputFiles) put(bundleOf(root, 'postctl'), contents);
console.log(
  `dist/postctl.cjs: ${Math.round((outputFiles[0]?.contents.length ?? 0) / 1000)} kB of ${inputs.length} files`,
);
