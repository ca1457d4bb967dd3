/**
 * `npm run package`: builds what is installed elsewhere, into `build/`: the npm package and, where `dpkg-deb` is at
 * hand, a Debian package that brings its own Node. `--quick` leaves the Debian package uncompressed, for tests;
 * `--version V` gives it another version, to try an upgrade; `--output DIR` puts both elsewhere.
 */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import manifest from '../package.json' with { type: 'json' };

const root = join(import.meta.dirname, '..');
const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    version: { type: 'string', default: manifest.version },
    output: { type: 'string', default: join(root, 'build') },
  },
});
const { quick, version, output } = values;

const run = (program: string, args: readonly string[], cwd = root): string =>
  execFileSync(program, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });

mkdirSync(output, { recursive: true });
const tarball = packForNpm();
console.log(relative(root, tarball));
if (existsSync('/usr/bin/dpkg-deb')) console.log(relative(root, packForDebian(tarball)));
else console.log('no Debian package: dpkg-deb is not here');

function packForNpm(): string {
  const name = run('npm', ['pack', '--silent', '--pack-destination', output]).trim().split('\n').at(-1) ?? '';
  return join(output, name);
}

/** The npm package unpacked, with the modules it needs and a Node of its own, and where Debian wants the rest. */
function packForDebian(npmPackage: string): string {
  const tree = join(output, 'deb');
  const home = join(tree, 'usr/lib/postd');
  rmSync(tree, { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
  run('tar', ['-xzf', npmPackage, '--strip-components=1', '-C', home]);
  copyModules(home);
  copyNode(home);
  placePrograms(tree);
  placeService(tree);
  return buildDeb(tree);
}

function copyModules(home: string): void {
  const listed = run('npm', ['ls', '--omit=dev', '--all', '--parseable'])
    .trim()
    .split('\n')
    .filter((path) => path !== root);
  for (const path of listed) {
    cpSync(path, join(home, relative(root, path)), { recursive: true, dereference: true });
  }
  keepOurAddon(join(home, 'node_modules/better-sqlite3'));
}

/** better-sqlite3 brings its addon for eight platforms, and the sources of SQLite. */
function keepOurAddon(folder: string): void {
  for (const part of ['deps', 'src']) rmSync(join(folder, part), { recursive: true, force: true });
  const ours = `${process.platform}-${process.arch}.node`;
  const addons = join(folder, 'prebuilds');
  for (const name of readdirSync(addons)) if (name !== ours) rmSync(join(addons, name));
}

function copyNode(home: string): void {
  mkdirSync(join(home, 'node/bin'), { recursive: true });
  cpSync(process.execPath, join(home, 'node/bin/node'), { dereference: true });
  cpSync(licenceOfNode(), join(home, 'node/LICENSE'));
}

/** npm's package of Node puts a second copy of the program beside the first, and the licence beside that one. */
function licenceOfNode(): string {
  const home = join(dirname(realpathSync(process.execPath)), '..');
  const found = [home, join(home, `node_modules/node-${process.platform}-${process.arch}`)]
    .map((folder) => join(folder, 'LICENSE'))
    .find((path) => existsSync(path));
  if (found === undefined) throw new Error(`the licence of Node is not in ${home}`);
  return found;
}

function placePrograms(tree: string): void {
  mkdirSync(join(tree, 'usr/bin'), { recursive: true });
  for (const program of ['postd', 'postctl']) {
    const script = join(tree, 'usr/bin', program);
    writeFileSync(
      script,
      `#!/bin/sh\nexec /usr/lib/postd/node/bin/node /usr/lib/postd/bin/${program} "$@"\n`,
    );
    chmodSync(script, 0o755);
  }
}

function placeService(tree: string): void {
  const place = (from: string, to: string): void =>
    cpSync(join(root, 'packaging', from), join(tree, to), { recursive: true });
  place('systemd/postd.service', 'usr/lib/systemd/system/postd.service');
  place('systemd/postd-user.service', 'usr/lib/systemd/user/postd.service');
  place('sysusers.d/postd.conf', 'usr/lib/sysusers.d/postd.conf');
  place('tmpfiles.d/postd.conf', 'usr/lib/tmpfiles.d/postd.conf');
  place('postd.yaml', 'etc/postd/postd.yaml');
  cpSync(join(root, 'campaigns'), join(tree, 'usr/share/doc/postd/examples'), { recursive: true });
  for (const folder of ['prometheus', 'grafana']) place(folder, join('usr/share/postd', folder));
  cpSync(join(root, 'docs/licences.md'), join(tree, 'usr/share/doc/postd/licences.md'));
  const manual = join(root, 'docs/man');
  if (existsSync(manual)) {
    for (const page of readdirSync(manual)) {
      cpSync(join(manual, page), join(tree, `usr/share/man/man${page.at(-1)}`, page));
    }
  }
}

function buildDeb(tree: string): string {
  const architecture = run('dpkg', ['--print-architecture']).trim();
  const control = join(tree, 'DEBIAN');
  mkdirSync(control);
  for (const script of ['postinst', 'prerm', 'postrm']) {
    cpSync(join(root, 'packaging/deb', script), join(control, script));
    chmodSync(join(control, script), 0o755);
  }
  writeFileSync(join(control, 'conffiles'), '/etc/postd/postd.yaml\n');
  writeFileSync(
    join(control, 'control'),
    [
      'Package: postd',
      `Version: ${version}`,
      `Architecture: ${architecture}`,
      'Maintainer: postd maintainers <maintainers@localhost>',
      'Section: net',
      'Priority: optional',
      'Depends: libc6, libstdc++6, init-system-helpers, systemd, perl-base',
      `Description: ${manifest.description}`,
      ' Each campaign is a folder of accounts, captions and videos. postd posts them',
      ' side by side, never twice, and leaves no phone on. postctl is its command line.',
      '',
    ].join('\n'),
  );
  const file = join(output, `postd_${version}_${architecture}.deb`);
  run('dpkg-deb', ['--root-owner-group', quick ? '-Znone' : '-Zxz', '--build', tree, file]);
  rmSync(tree, { recursive: true });
  return file;
}
