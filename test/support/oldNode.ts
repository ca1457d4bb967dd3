import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const places = (process.env['PATH'] ?? '').split(':').map((place) => `${place}/node`);
const isNode20 = (path: string): boolean =>
  existsSync(path) && execFileSync(path, ['--version'], { encoding: 'utf8' }).startsWith('v20.');

/** The path of a Node 20 on this machine; undefined where there is none. */
export const oldNode = (): string | undefined => places.find(isNode20);
