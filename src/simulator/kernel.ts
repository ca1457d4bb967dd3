import type { FaultDesk } from './faults/desk.ts';
import type { Options } from './options.ts';
import type { Random } from './random.ts';
import type { Timeline } from './timeline.ts';

/** What every part of the world stands on. */
export interface Kernel {
  readonly timeline: Timeline;
  /** Changes in place when an option is switched. */
  readonly options: Options;
  readonly faults: FaultDesk;
  /** The stream of chance of that name; the same name gives the same stream from its beginning. */
  readonly random: (name: string) => Random;
}
