'use strict';
/**
 * Whether the bundle of a program says what its sources say (decision 0017).
 *
 * `npm run build` notes size, time and hash of every file that went into a bundle. A file whose size and time are the
 * noted ones is not read; any other is hashed, for a copied or touched file has not changed. So a start looks at some
 * hundred files, which costs less than loading one of them.
 */
const { existsSync, readFileSync, statSync } = require('node:fs');
const { join } = require('node:path');

/** Loads its library when a file has to be hashed, which is rare. */
const hashOf = (file) => {
  const { hash } = require('node:crypto');
  return hash('sha256', readFileSync(file), 'base64url');
};
exports.hashOf = hashOf;

/** Where the bundle of a program is, and beside it the list of what it was made of. */
const bundleOf = (root, program) => join(root, 'dist', `${program}.cjs`);
const recordOf = (root, program) => join(root, 'dist', `${program}.json`);
exports.bundleOf = bundleOf;
exports.recordOf = recordOf;

/** The bundle that stands for `entry`, or null when there is none, or one that is not of these sources. */
exports.freshBundle = (root, program, entry) => {
  const bundle = bundleOf(root, program);
  if (!existsSync(bundle)) return null;
  // A package without sources has nothing else to run.
  if (!existsSync(join(root, entry))) return bundle;
  try {
    const { inputs } = JSON.parse(readFileSync(recordOf(root, program), 'utf8'));
    return inputs.every((input) => isSame(join(root, input.path), input)) ? bundle : null;
  } catch {
    return null;
  }
};

const isSame = (file, { size, mtimeMs, hash }) => {
  const now = statSync(file);
  return now.size === size && (now.mtimeMs === mtimeMs || hashOf(file) === hash);
};
