'use strict';
/**
 * Starts one of the programs under a Node that can run it.
 *
 * better-sqlite3 13 ends Node 20 with a segmentation fault and no message, and the sources are TypeScript that only
 * a newer Node strips; a program that was bundled (npm run build) is loaded from its bundle if that is still what the
 * sources say. So the version is looked at before anything is imported, and a Node too old hands over to the
 * one that the npm package `node` put into the checkout. Plain CommonJS, because every Node must be able to read it.
 */
const { existsSync } = require('node:fs');
const { enableCompileCache } = require('node:module');
const { join } = require('node:path');
const { freshBundle } = require('./bundle.cjs');

const root = join(__dirname, '..');
const ownNode = join(root, 'node_modules', 'node', 'bin', 'node');
const [neededMajor, neededMinor] = [24, 11];
const lifelineFd = 3;

/** Runs `entry`, a path inside the checkout: in this process, or in a child under the checkout's own Node. */
exports.launch = (program, entry) => {
  if (newEnough()) {
    holdLifeline();
    // What was compiled once is not compiled again.
    enableCompileCache();
    const bundle = freshBundle(root, program, entry);
    if (bundle !== null) return require(bundle);
    const { pathToFileURL } = require('node:url');
    return import(pathToFileURL(placeOf(entry)).href);
  }
  if (existsSync(ownNode)) return handOver();
  console.error(
    `${program} needs Node ${neededMajor}.${neededMinor} or newer; this is v${process.versions.node}. ` +
      (existsSync(join(root, 'src')) ? `Run "npm ci" in ${root} once: it brings its own.` : 'Install one.'),
  );
  return process.exit(1);
};

/** A checkout runs from its sources; what was installed was compiled, for there Node strips no types. */
function placeOf(entry) {
  const source = join(root, entry);
  return existsSync(source) ? source : join(root, 'dist', entry.replace(/\.ts$/, '.js'));
}

function newEnough() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  return major > neededMajor || (major === neededMajor && minor >= neededMinor);
}

/** The child is meant to be this very process: signals go down, the exit code comes up. */
function handOver() {
  const { spawn } = require('node:child_process');
  const child = spawn(ownNode, process.argv.slice(1), {
    stdio: ['inherit', 'inherit', 'inherit', 'pipe'],
    env: { ...process.env, POSTD_LIFELINE: '1' },
  });
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  // A terminal sends Ctrl-C to the child by itself; sending it again would count as a second one.
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'));
  child.on('exit', (code, signal) => {
    if (signal === null) return process.exit(code);
    process.removeAllListeners(signal);
    return process.kill(process.pid, signal);
  });
}

/** Whoever kills the parent means us: when the pipe to it breaks, go the same way. */
function holdLifeline() {
  if (process.env.POSTD_LIFELINE === undefined) return;
  delete process.env.POSTD_LIFELINE;
  const { Socket } = require('node:net');
  const lifeline = new Socket({ fd: lifelineFd });
  lifeline.on('close', () => process.kill(process.pid, 'SIGKILL'));
  lifeline.resume();
  lifeline.unref();
}
