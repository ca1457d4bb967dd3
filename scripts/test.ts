/**
 * `npm test`: runs the tests and ends with one line, `N passed, N failed`, that a script can read.
 * Arguments go to vitest. A test that does not run is counted as skipped, and its reason stands beside it above.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';

const root = join(import.meta.dirname, '..');
const directory = mkdtempSync(join(tmpdir(), 'postd-test-'));
const resultFile = join(directory, 'result.json');

const suite = z.object({ status: z.string(), assertionResults: z.array(z.object({ status: z.string() })) });
const result = z.object({ testResults: z.array(suite) });

const vitest = spawnSync(
  process.execPath,
  [
    join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${resultFile}`,
    ...process.argv.slice(2),
  ],
  { cwd: root, stdio: 'inherit' },
);

try {
  const { testResults } = result.parse(JSON.parse(readFileSync(resultFile, 'utf8')));
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults.map(({ status }) => status));
  /** A file that could not be loaded failed as a whole, without a single test to show for it. */
  const brokenFiles = testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  ).length;
  const passed = tests.filter((status) => status === 'passed').length;
  const failed = tests.filter((status) => status === 'failed').length + brokenFiles;
  const skipped = tests.length - passed - (failed - brokenFiles);
  console.log(`${passed} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`);
  process.exitCode = vitest.status === 0 && failed === 0 ? 0 : 1;
} catch (error) {
  console.error(`the tests left no result: ${String(error)}`);
  process.exitCode = 1;
} finally {
  rmSync(directory, { recursive: true, force: true });
}
