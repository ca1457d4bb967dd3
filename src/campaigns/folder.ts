import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCode } from '../domain/disk.ts';
import { PostdError, messageOf } from '../domain/failure.ts';

/** Names with control characters cannot be typed, and make a terminal do things. */
const controlCharacter = /\p{Cc}/u;

const flaw = (name: string): string | null => {
  if (name === '') return 'it is empty';
  if (name.startsWith('.')) return 'it begins with a dot';
  if (/[/\\]/.test(name)) return 'it contains a slash';
  if (controlCharacter.test(name)) return 'it contains a control character';
  // Campaigns are looked up by name in objects, which answer to these words without having been given them.
  if (name in Object.prototype) return 'programs keep this word for themselves';
  return Buffer.byteLength(name) > 255 ? 'it is too long' : null;
};

/**
 * The folder of a campaign, which need not exist. Throws `usage` for a name that could lead anywhere else than straight
 * below the campaigns' folder; spaces, quotes and emoji are fine.
 */
export const campaignFolder = (campaignsDir: string, name: string): string => {
  const wrong = flaw(name);
  if (wrong === null) return join(campaignsDir, name);
  throw new PostdError('usage', `${JSON.stringify(name)} cannot be the name of a campaign: ${wrong}.`, {
    hint: 'postctl campaign list',
  });
};

const isFolder = async (path: string): Promise<boolean> => {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
};

/** The names of all campaigns, sorted: every folder below `campaignsDir` that is not hidden. */
export const campaignNames = async (campaignsDir: string): Promise<string[]> => {
  const entries = await readdir(campaignsDir).catch((thrown: unknown) => {
    throw new PostdError('not-found', `The campaigns' folder ${campaignsDir} cannot be read.`, {
      hint: 'Create it, or name another one with --campaigns DIR.',
      details: { reason: messageOf(thrown) },
      cause: thrown,
    });
  });
  const names: string[] = [];
  for (const name of entries.sort()) {
    if (flaw(name) === null && (await isFolder(join(campaignsDir, name)))) names.push(name);
  }
  return names;
};

const missing = async (campaignsDir: string, name: string): Promise<PostdError> => {
  const campaigns = await campaignNames(campaignsDir).catch(() => []);
  const message = `There is no campaign ${JSON.stringify(name)} in ${campaignsDir}.`;
  return campaigns.length === 0
    ? new PostdError('not-found', `${message} There is none at all.`, { details: { campaigns } })
    : new PostdError('not-found', `${message} There ${campaigns.length === 1 ? 'is' : 'are'} ${campaigns.join(', ')}.`, {
        details: { campaigns },
        hint: 'postctl campaign list',
      });
};

/** The real path of a campaign's folder, or null when it cannot be used; throws `not-found` when there is none. */
export const openFolder = async (campaignsDir: string, name: string): Promise<string | null> => {
  const folder = join(campaignsDir, name);
  let root: string;
  try {
    root = await realpath(folder);
  } catch (thrown) {
    if (['ENOENT', 'ENOTDIR'].includes(systemCode(thrown))) throw await missing(campaignsDir, name);
    return null;
  }
  return (await readdir(root).catch(() => null)) === null ? null : root;
};
