import type { PostdClient } from '../ipc/client.ts';
import { PostdError } from '../domain/failure.ts';
import { chooseCampaigns, chooseSocket } from './environment.ts';
import { problemLine, problemsIn } from './print/problems.ts';
import { harmless, harmlessJson } from './print/harmless.ts';
import type { Screen, Style } from './print/style.ts';
import { paintOn } from './print/style.ts';
import type { Cell, Column } from './print/table.ts';
import { table } from './print/table.ts';
import { version } from './version.ts';

/** Options of every command. */
export interface GlobalOptions {
  socket?: string;
  campaigns?: string;
  json?: boolean;
}

/** What a main hands in. */
export interface Surroundings {
  out: Screen;
  err: Screen;
  /** Waits on the wall's clock; rejects when it is aborted. */
  pause: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** What a command works with: the daemon to ask, and two streams: data on stdout, talk on stderr. */
export class Cli {
  exitCode = 0;
  readonly pause: Surroundings['pause'];
  readonly #out: Screen;
  readonly #err: Screen;
  readonly #options: () => GlobalOptions;
  readonly #warnings = new Set<string>();

  constructor({ out, err, pause }: Surroundings, options: () => GlobalOptions) {
    this.#out = out;
    this.#err = err;
    this.pause = pause;
    this.#options = options;
  }

  get wantsJson(): boolean {
    return this.#options().json === true;
  }

  get campaignsDir(): string {
    return chooseCampaigns(this.#options().campaigns);
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
        cause: thrown,
      });
    }
  }

  /** The answer of a command: the view itself as JSON, or what `asText` makes of it. */
  async show(view: unknown, asText: () => string | Promise<string>): Promise<void> {
    this.#out.write(this.wantsJson ? `${harmlessJson(view)}\n` : await asText());
  }

  /** A line beside the answer: advice, warnings, progress. */
  say(text: string): void {
    this.#err.write(`${text}\n`);
  }

  /** Once is enough, however often the daemon is asked. */
  #warn(message: string): void {
    if (!this.#warnings.has(message)) this.say(`warning: ${harmless(message)}`);
    this.#warnings.add(message);
  }

  /** A line that the next one overwrites; nothing without a terminal. */
  sayForNow(text: string): void {
    if (this.talksToTerminal) this.#err.write(`\r\u001b[K${text.slice(0, (this.#err.columns ?? 80) - 1)}`);
  }

  get talksToTerminal(): boolean {
    return this.#err.isTTY === true;
  }

  /** Colours for the answer. */
  readonly paint = (style: Style, text: string): string => paintOn(this.#out)(style, text);

  /** Colours for the talk. */
  readonly paintTalk = (style: Style, text: string): string => paintOn(this.#err)(style, text);

  table(columns: readonly Column[], rows: readonly (readonly Cell[])[]): Promise<string> {
    return table(columns, rows, {
      columns: this.#out.isTTY === true ? (this.#out.columns ?? null) : null,
      paint: this.paint,
    });
  }

  /** An error, ending with the next thing to type. */
  complain(error: PostdError): void {
    if (this.wantsJson) {
      const { code, message, hint, retry, details } = error;
      this.say(harmlessJson({ error: { code, message, hint, retry, details } }));
      return;
    }
    const paint = this.paintTalk;
    this.say(`${paint('bad', 'error:')} ${harmless(error.message)}`);
    for (const problem of problemsIn(error.details)) this.say(`  ${problemLine(paint, problem)}`);
    if (error.hint !== '') this.say(`${paint('strong', 'next:')}  ${harmless(error.hint)}`);
  }
}
