import type { MakeChecker } from '../scene.ts';
import { keptApart } from './apart.ts';
import { blameRight } from './blame.ts';
import { withinBudget } from './budget.ts';
import { dailyCap } from './cap.ts';
import { inContext } from './context.ts';
import { neverTwice } from './doubles.ts';
import { keptShort } from './history.ts';
import { nothingLost } from './jobs.ts';
import { toldOnce } from './notices.ts';
import { oneAtATime, rowBeforeDeed } from './order.ts';
import { noneLeftOn, onlyOurs } from './phones.ts';
import { inItsTime } from './schedule.ts';

/** One for each rule; and for schedules, notices and retention. Of several that see the same breach, the first names it. */
export const allCheckers: readonly MakeChecker[] = [
  neverTwice,
  onlyOurs,
  noneLeftOn,
  oneAtATime,
  dailyCap,
  rowBeforeDeed,
  nothingLost,
  withinBudget,
  inContext,
  blameRight,
  keptApart,
  inItsTime,
  toldOnce,
  keptShort,
];
