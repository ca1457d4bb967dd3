/** docs/licences.md: whose work is in postd, and under which licence, from the lock file. */
import { z } from 'zod';
import lock from '../package-lock.json' with { type: 'json' };
import manifest from '../package.json' with { type: 'json' };

const packages = z
  .record(
    z.string(),
    z.looseObject({
      name: z.string().optional(),
      version: z.string(),
      license: z.string().optional(),
      dev: z.boolean().optional(),
    }),
  )
  .parse(lock.packages);

interface Library {
  name: string;
  version: string;
  licence: string;
  isShipped: boolean;
}

const libraries = (): Library[] =>
  Object.entries(packages)
    .filter(([path]) => path !== '')
    .map(([path, { name, version, license, dev }]) => {
      if (license === undefined) throw new Error(`${path} names no licence; look it up before it is used`);
      const known = name ?? path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
      return { name: known, version, licence: license, isShipped: dev !== true };
    })
    .sort((one, other) => (one.name < other.name ? -1 : one.name > other.name ? 1 : 0));

const direct = new Set(Object.keys(manifest.dependencies));

const rows = (of: readonly Library[]): string[] =>
  of.map(({ name, version, licence }) => {
    const what = direct.has(name) ? `**${name}**` : name;
    return `| ${what} | ${version} | ${licence} |`;
  });

const countByLicence = (of: readonly Library[]): string[] =>
  [...Map.groupBy(of, ({ licence }) => licence)]
    .sort(([, one], [, other]) => other.length - one.length)
    .map(([licence, all]) => `${licence} (${all.length})`);

export const licencesPage = (): string => {
  const all = libraries();
  const shipped = all.filter(({ isShipped }) => isShipped);
  const tools = all.filter(({ isShipped }) => !isShipped);
  return (
    [
      '# Licences',
      'Written by `npm run docs` from `package-lock.json`; do not edit. Every version is pinned by the lock, with the hash of its bytes.',
      '## What postd is made with',
      'These run in postd and postctl. Bold: chosen by us; the others came with them. The Debian package also brings Node itself (MIT, with the licences of its parts in `/usr/lib/postd/node/LICENSE`).',
      ['| Library | Version | Licence |', '| --- | --- | --- |', ...rows(shipped)].join('\n'),
      '## What it is built and tested with',
      `Not in any package: ${tools.length} libraries under ${countByLicence(tools).join(', ')}.`,
      '',
    ]
      .join('\n\n')
      .trimEnd() + '\n'
  );
};
