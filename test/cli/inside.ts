import { PassThrough, Writable } from 'node:stream';
import { main } from '../../src/cli/program.ts';
import type { Screen } from '../../src/cli/print/style.ts';
import type { Control } from '../../src/ipc/contract.ts';
import { serve } from '../ipc/daemon.ts';
import type { Ran } from './postctl.ts';

/** A screen that remembers; with `columns` it is a terminal. */
const screen = (columns?: number): { screen: Screen; text: () => string } => {
  let text = '';
  const writable = new Writable({
    write: (piece: Buffer, _, done) => {
      text += piece.toString();
      done();
    },
  });
  const terminal = columns === undefined ? {} : { isTTY: true, columns };
  return { screen: Object.assign(writable, terminal), text: () => text };
};

/** What somebody at a terminal types; without it there is no terminal to type at. */
const keyboard = (typed: string | undefined) => {
  const keys = new PassThrough();
  if (typed === undefined) keys.end();
  else keys.write(typed);
  return Object.assign(keys, typed === undefined ? {} : { isTTY: true });
};

/** Runs a command in this process, for it is faster than a process each; waiting takes no time. */
export const inside = async (
  args: readonly string[],
  columns?: number,
  typed?: string,
  pause: () => Promise<void> = async () => undefined,
): Promise<Ran> => {
  const out = screen(columns);
  const err = screen(columns);
  const code = await main(args, {
    in: () => keyboard(typed),
    out: out.screen,
    err: err.screen,
    pause,
    watchReader: async () => () => undefined,
    called: () => 'bin/postctl',
  });
  return { code, out: out.text(), err: err.text() };
};

/** The same against a daemon that answers as told. */
export const against = async (some: Partial<Control>, ...args: string[]): Promise<Ran> =>
  inside([...args, '--socket', (await serve(some)).socketPath]);
