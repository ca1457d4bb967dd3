import { execFile, type ExecFileException } from 'node:child_process';
import type { Letter, Way } from '../domain/letter.ts';

/** Real time; a command that takes longer is killed. */
const patienceMs = 30_000;
const mostOutputBytes = 1_000_000;
const mostShown = 200;
const searchPath = '/usr/local/bin:/usr/bin:/bin';

/**
 * Runs a program for each letter, without a shell: the letter comes as JSON on its stdin and as POSTD_... variables.
 * Beside PATH it gets nothing of our environment. Exit code 0 means that the letter is on its way.
 */
export const command = ([program, ...args]: readonly [string, ...string[]]): Way => ({
  channel: 'command',
  send: (letter, signal) =>
    new Promise((resolve) => {
      const options = {
        env: { PATH: searchPath, ...variablesOf(letter) },
        cwd: '/',
        timeout: patienceMs,
        killSignal: 'SIGKILL' as const,
        maxBuffer: mostOutputBytes,
        signal,
      };
      const child = execFile(program, args, options, (error, _, stderr) =>
        resolve(error === null ? null : problemOf(program, error, stderr)),
      );
      // Who does not read its stdin may still have done its work; its exit code tells.
      child.stdin?.on('error', () => undefined);
      child.stdin?.end(`${JSON.stringify(letter)}\n`);
    }),
});

/** `jobId` is POSTD_JOB_ID; what is not known is left out. A variable cannot hold a zero byte. */
const variablesOf = (letter: Letter): Record<string, string> =>
  Object.fromEntries(
    Object.entries(letter).flatMap(([name, value]: [string, string | number | null]) =>
      value === null || name === 'schemaVersion'
        ? []
        : [
            [
              `POSTD_${name.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`,
              String(value).replaceAll('\0', ''),
            ],
          ],
    ),
  );

const problemOf = (program: string, error: ExecFileException, stderr: string): string => {
  const said = stderr.trim().split('\n')[0]?.slice(0, mostShown) ?? '';
  const how =
    error.killed === true
      ? `took longer than ${patienceMs / 1000} s`
      : `ended with ${error.code ?? 'a signal'}`;
  return `${program} ${how}${said === '' ? '' : `: ${said}`}`;
};
