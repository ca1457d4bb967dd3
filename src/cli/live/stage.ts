import type { Screen } from '../print/style.ts';
import type { Size } from './frame.ts';

/** What a terminal obeys: a screen of its own, the cursor, and where to write. */
const enter = '\u001b[?1049h\u001b[?25l';
const leave = '\u001b[?25h\u001b[?1049l';
const home = '\u001b[H';
const toLineEnd = '\u001b[K';
const toScreenEnd = '\u001b[J';

/** What ends a process without its `exit`; the terminal is somebody else's afterwards. */
const deadly = ['SIGTERM', 'SIGHUP'] as const;

/** A terminal on which one picture replaces the other, without a flicker. What was there before comes back at the end. */
export class Stage {
  readonly #out: Screen & { rows?: number };

  constructor(out: Screen) {
    this.#out = out;
    out.write(enter);
    process.once('exit', this.#restore);
    for (const signal of deadly) process.once(signal, this.#die);
    process.on('SIGTSTP', this.#pause);
  }

  size(): Size {
    return { columns: this.#out.columns ?? 80, rows: this.#out.rows ?? 24 };
  }

  onResize(draw: () => void): void {
    this.#out.on('resize', draw);
  }

  /** The last line gets no line break, which would scroll. */
  draw(lines: readonly string[]): void {
    const text = lines.map((line) => `${line}${toLineEnd}`).join('\n');
    this.#out.write(`${home}${text}${toScreenEnd}`);
  }

  close(): void {
    process.off('exit', this.#restore);
    for (const signal of deadly) process.off(signal, this.#die);
    process.off('SIGTSTP', this.#pause);
    this.#restore();
  }

  /** The signal comes again, and finds nobody who listens. */
  readonly #die = (signal: NodeJS.Signals): void => {
    this.close();
    process.kill(process.pid, signal);
  };

  /** Ctrl-Z: the shell gets its screen, and we ours when we go on. */
  readonly #pause = (): void => {
    this.#restore();
    process.once('SIGCONT', () => this.#out.write(enter));
    process.kill(process.pid, 'SIGSTOP');
  };

  readonly #restore = (): void => {
    this.#out.write(leave);
  };
}
