import type { Readable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import type { PostdClient } from '../ipc/client.ts';
import { PostdError } from '../domain/failure.ts';
import { inTheUsersWords } from './called.ts';
import type { Question } from './confirm.ts';
import { confirm } from './confirm.ts';
import { chooseCampaigns, chooseSocket, isDumbTerminal } from './environment.ts';
import { clipped, measureFor, roughly, wrapped } from './print/fit.ts';
import { usualHint } from './hints.ts';
import type { Format, Rendering } from './print/format.ts';
import { documentText } from './print/format.ts';
import { problemLine, problemsIn } from './print/problems.ts';
import { harmless } from './print/harmless.ts';
import type { Colour, Screen, Style } from './print/style.ts';
import { paintOn } from './print/style.ts';
import type { Cell, Column } from './print/table.ts';
import { table } from './print/table.ts';
import { typed } from '../domain/typed.ts';
import { version } from './version.ts';

/** Options of every command. */
export interface GlobalOptions {
  socket?: string;
  campaigns?: string;
  output?: Format;
  json?: boolean;
  quiet?: boolean;
  color?: Colour;
}

/** What a main hands in. */
export interface Surroundings {
  /** Asked for only when there is a question, for a stream that nobody reads costs time, too. */
  in: () => Readable & { isTTY?: boolean };
  out: Screen;
  err: Screen;
  /** Waits on the wall's clock; rejects when it is aborted. */
  pause: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Ends the program when nobody reads its answer any more; answers how to end that (see `reader.ts`). */
  watchReader: () => Promise<() => void>;
  /** How the user's shell finds this program (see `called.ts`). */
  called: () => string;
}

/** A terminal breaks lines wherever they end; we do it between words. */
const onScreen = async ({ isTTY, columns }: Screen, text: string): Promise<string> =>
  isTTY === true && columns !== undefined
    ? wrapped(text, columns, await measureFor([stripVTControlCharacters(text).replaceAll('\n', '')]))
    : text;

const isOption = /^--?[a-z-]+$/;

/** What a command works with: the daemon to ask, and two streams: data on stdout, talk on stderr. */
export class Cli {
  exitCode = 0;
  readonly pause: Surroundings['pause'];
  readonly watchReader: Surroundings['watchReader'];
  readonly #in: Surroundings['in'];
  readonly #out: Screen;
  readonly #err: Screen;
  readonly #surroundings: Surroundings;
  readonly #options: () => GlobalOptions;
  readonly #warnings = new Set<string>();
  #documents = 0;

  constructor(surroundings: Surroundings, options: () => GlobalOptions) {
    this.#in = surroundings.in;
    this.#out = surroundings.out;
    this.#err = surroundings.err;
    this.pause = surroundings.pause;
    this.watchReader = surroundings.watchReader;
    this.#surroundings = surroundings;
    this.#options = options;
  }

  /** How the answer is wanted: `--json` and `-q` are short for `-o json` and `-o name`. */
  get format(): Format {
    const { output, json, quiet } = this.#options();
    return output ?? (json === true ? 'json' : quiet === true ? 'name' : 'table');
  }

  get campaignsDir(): string {
    return chooseCampaigns(this.#options().campaigns);
  }

  /** Where the daemon is looked for. */
  get socket(): string {
    return chooseSocket(this.#options().socket).socketPath;
  }

  /** Where the answer goes, if that is a terminal on which a picture can be drawn; null elsewhere. */
  get terminal(): Screen | null {
    return this.#out.isTTY === true && !isDumbTerminal() ? this.#out : null;
  }

  /** Asks the daemon, and says where it was looked for when it is not there. */
  async ask<T>(question: (daemon: PostdClient) => Promise<T>): Promise<T> {
    const { connect } = await import('../ipc/client.ts');
    const { socketPath, tried } = chooseSocket(this.#options().socket);
    try {
      return await question(connect(socketPath, { version, warn: (message) => this.#warn(message) }));
    } catch (thrown) {
      if (!(thrown instanceof PostdError) || thrown.code !== 'daemon-unreachable' || tried.length < 2)
        throw thrown;
      throw new PostdError(thrown.code, `${thrown.message} (looked at ${tried.join(', ')})`, {
        hint: thrown.hint,
        retry: thrown.retry,
        details: thrown.details,
        cause: thrown,
      });
    }
  }

  /** Asks the daemon something that is of no use later: rejects when it is away or takes longer, and warns of nothing. */
  async askQuickly<T>(question: (daemon: PostdClient) => Promise<T>, patienceMs: number): Promise<T> {
    const { connect } = await import('../ipc/client.ts');
    const { socketPath } = chooseSocket(this.#options().socket);
    const noWait = () => Promise.reject(new PostdError('daemon-unreachable', 'nobody is there'));
    const late = AbortSignal.timeout(patienceMs);
    return Promise.race([
      question(connect(socketPath, { version, wait: noWait })),
      new Promise<never>((_, reject) => {
        late.addEventListener('abort', () => reject(new PostdError('daemon-unreachable', 'too late')));
      }),
    ]);
  }

  /**
   * The answer of a command, as the user wants it. A command that answers more than once (`logs -f`) calls it for each
   * piece: with `-o json` that is a line each (NDJSON), with `-o yaml` a document each.
   */
  async show(view: object, { text, names }: Rendering): Promise<void> {
    const { format } = this;
    if (format === 'json') return this.print(await documentText(format, view));
    if (format === 'yaml') {
      this.#documents += 1;
      return this.print(`${this.#documents === 1 ? '' : '---\n'}${await documentText(format, view)}`);
    }
    if (format === 'table') return this.print(await onScreen(this.#out, await text()));
    if (format === 'wide') return this.print(await text());
    return this.print(
      names()
        .map((name) => `${harmless(name)}\n`)
        .join(''),
    );
  }

  /** Text on stdout. Waits for a reader that is slower than we are, so that a long stream does not pile up in memory. */
  async print(text: string): Promise<void> {
    if (text !== '' && !this.#out.write(text)) {
      await new Promise<void>((resolve) => {
        for (const event of ['drain', 'close']) this.#out.once(event, () => resolve());
      });
    }
  }

  /** A line beside the answer: warnings, progress. */
  say(text: string): void {
    const { isTTY, columns } = this.#err;
    const isOnScreen = isTTY === true && columns !== undefined;
    this.#err.write(`${isOnScreen ? wrapped(text, columns, roughly) : text}\n`);
  }

  /** A line beside the answer that a script has no use for: nothing with `-q`, JSON or YAML. */
  advise(text: string): void {
    if (this.format === 'table' || this.format === 'wide') this.say(text);
  }

  /** What to type next, as the arguments of postctl; advice, too. */
  next(...args: readonly string[]): void {
    this.advise(`next:  ${this.line(...args)}`);
  }

  /** How hints call this program. What nobody is going to type should not depend on where it was printed. */
  get called(): string {
    return this.#err.isTTY === true ? this.#surroundings.called() : 'postctl';
  }

  /** A command line of postctl that the user's shell takes as it is. */
  line(...args: readonly string[]): string {
    return [this.called, ...args.map((arg) => (isOption.test(arg) ? arg : typed(arg)))].join(' ');
  }

  /** Once is enough, however often the daemon is asked. */
  #warn(message: string): void {
    if (!this.#warnings.has(message)) this.say(`warning: ${harmless(message)}`);
    this.#warnings.add(message);
  }

  /** A line that the next one overwrites; nothing without a terminal. */
  sayForNow(text: string): void {
    if (this.talksToTerminal) this.#err.write(`\r\u001b[K${clipped(text, (this.#err.columns ?? 80) - 1)}`);
  }

  /** Whether a line on stderr can be overwritten. */
  get talksToTerminal(): boolean {
    return this.#err.isTTY === true && !isDumbTerminal();
  }

  /** Comes back when the user agrees or has said `--yes`; otherwise nothing may be done (see `confirm.ts`). */
  async confirm(question: Question): Promise<void> {
    const keys = this.#in();
    const isTerminal = keys.isTTY === true && this.#err.isTTY === true;
    await confirm(question, { in: keys, err: this.#err, isTerminal });
  }

  /** Colours for the answer. */
  readonly paint = (style: Style, text: string): string =>
    paintOn(this.#out, this.#options().color)(style, text);

  /** Colours for the talk. */
  readonly paintTalk = (style: Style, text: string): string =>
    paintOn(this.#err, this.#options().color)(style, text);

  /** Columns marked `wide` are shown with `-o wide` only, which also cuts nothing. */
  table(columns: readonly Column[], rows: readonly (readonly Cell[])[]): Promise<string> {
    const isWide = this.format === 'wide';
    return table(columns, rows, {
      columns: this.#out.isTTY === true && !isWide ? (this.#out.columns ?? null) : null,
      isWide,
      paint: this.paint,
    });
  }

  /** An error, ending with the next thing to type. */
  async complain(error: PostdError): Promise<void> {
    const { code, message, retry, details } = error;
    const hint = error.hint === '' ? usualHint(code) : error.hint;
    const { format } = this;
    if (format === 'json' || format === 'yaml') {
      this.#err.write(await documentText(format, { error: { code, message, hint, retry, details } }));
      return;
    }
    const paint = this.paintTalk;
    this.say(`${paint('bad', 'error:')} ${harmless(message)}`);
    for (const problem of problemsIn(details)) this.say(`  ${problemLine(paint, problem)}`);
    this.say(`${paint('strong', 'next:')}  ${harmless(inTheUsersWords(hint, this.called))}`);
  }
}
