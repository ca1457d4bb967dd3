import { PostdError } from '../../domain/failure.ts';
import type { PostdClient } from '../../ipc/client.ts';
import type { Cli } from '../cli.ts';
import { untilInterrupted } from '../interrupt.ts';
import { duration } from '../print/words.ts';
import type { Paint, Size } from './frame.ts';
import { Stage } from './stage.ts';

/** On the wall's clock. */
const lookEveryMs = 1000;

export interface Show<View extends object> {
  look: (daemon: PostdClient) => Promise<View>;
  picture: (view: View, size: Size, paint: Paint) => string[];
  /** The same in a line, for a log: it is written whenever it changes. */
  sentence: (view: View) => string;
  names: (view: View) => readonly string[];
  isOver: (view: View) => boolean;
}

/**
 * Looks again and again until it is over or the user leaves. A daemon that is away is waited for, once it has been
 * there. Answers the last view, and whether the user left.
 */
export const show = async <View extends object>(
  cli: Cli,
  { look, picture, sentence, names, isOver }: Show<View>,
): Promise<{ view: View | null; left: boolean }> => {
  const out = cli.format === 'table' ? cli.terminal : null;
  const stage = out === null ? null : new Stage(out);
  let view: View | null = null;
  let awaySinceMs: number | null = null;
  let told = '';

  const draw = (): void => {
    if (stage === null || view === null) return;
    const size = stage.size();
    const lines = picture(view, awaySinceMs === null ? size : { ...size, rows: size.rows - 1 }, cli.paint);
    const away =
      awaySinceMs === null
        ? []
        : [cli.paint('bad', `postd is away, for ${duration(performance.now() - awaySinceMs)}`)];
    stage.draw([...away, ...lines]);
  };
  const tell = async (next: View): Promise<void> => {
    const text = sentence(next);
    if (stage !== null || text === told) return;
    told = text;
    await cli.show(next, { text: () => `${text}\n`, names: () => names(next) });
  };

  try {
    stage?.onResize(draw);
    const left = await untilInterrupted(cli, async (signal) => {
      while (view === null || !isOver(view)) {
        try {
          view = await cli.ask(look);
          awaySinceMs = null;
          await tell(view);
        } catch (thrown) {
          if (view === null || !isAway(thrown)) throw thrown;
          if (awaySinceMs === null && stage === null) cli.say('postd is away; waiting for it to come back');
          awaySinceMs ??= performance.now();
        }
        draw();
        if (!isOver(view)) await cli.pause(lookEveryMs, signal);
      }
    });
    return { view, left };
  } finally {
    stage?.close();
  }
};

const isAway = (thrown: unknown): boolean =>
  thrown instanceof PostdError && thrown.code === 'daemon-unreachable';
