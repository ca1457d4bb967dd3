import { minutesMs, secondsMs } from './time.ts';

/** The durations by which postd judges the cloud and itself. All are on the daemon's clock. */
export interface Policy {
  /** Between two rounds of looks. Not below 10 s against the real cloud, for its sake. */
  pollEveryMs: number;
  /** How long we wait for a first look at a phone before we give the job back. */
  lookPatienceMs: number;
  /** How long a phone may take to boot. One was seen starting for 38 minutes. */
  bootPatienceMs: number;
  /**
   * No phone boots faster: one that runs sooner after our start was started by a person. Longer than a round of looks
   * and a slow start call, or no look would ever come soon enough to tell.
   */
  minimumBootMs: number;
  /** For so long after a reply of ours a look may still show the state before it. */
  settleMs: number;
  /** For so long a request whose reply was lost may still take effect. */
  inFlightHorizonMs: number;
  /** First look-up after a lost create. */
  firstLookUpMs: number;
  /** How long a task may take before we cancel it. */
  taskPatienceMs: number;
  /** How long a cancelled task may take to end before a person has to look at it. */
  cancelPatienceMs: number;
  /** When a stopped phone that still runs is stopped again. */
  stopPatienceMs: number;
  /** When a refused stop is tried again; later if the cloud has closed the call for longer. */
  stopRetryMs: number;
  /** How long a person may keep a phone they took over from us before we ask for it back. */
  takeoverGraceMs: number;
  /** How long an operator's order to stop a phone that is not ours is good. */
  orderPatienceMs: number;
  /** When a job comes back whose phone a person uses. */
  personRetryMs: number;
  /** When a job comes back that an operator has to help first. */
  operatorRetryMs: number;
  /** When a job comes back whose phone another lease still holds. */
  busyRetryMs: number;
  /** How often idle workers look for work that became due meanwhile. */
  nudgeEveryMs: number;
  /**
   * No wait for a moment on the clock is longer than this: a clock may be set, and while a machine sleeps timers stand
   * still.
   */
  lookAgainMs: number;
  /** When another day is planned again that could not be planned. */
  planAgainMs: number;
  /** How often evidence is looked for about posts that may or may not be out. */
  reviewEveryMs: number;
  /** How often the reaper looks for leases whose run is over. */
  reapEveryMs: number;
  /** A campaign whose actors threw is restarted from its rows after this, doubled each time... */
  crashPauseMs: number;
  /** ...so many times in a row; then it stays crashed. */
  crashRestarts: number;
  /** After so long without a crash the counting starts over. */
  crashForgottenMs: number;
  /** How long a daemon that goes down waits for publications to end and phones to be off. */
  drainLimitMs: number;
  /** How long a run that is over waits for its phones before it leaves them to the reaper. */
  farewellMs: number;
}

export const defaultPolicy: Policy = {
  pollEveryMs: secondsMs(10),
  lookPatienceMs: minutesMs(5),
  bootPatienceMs: minutesMs(10),
  minimumBootMs: secondsMs(14),
  settleMs: secondsMs(20),
  inFlightHorizonMs: minutesMs(10),
  firstLookUpMs: secondsMs(15),
  taskPatienceMs: minutesMs(45),
  cancelPatienceMs: minutesMs(10),
  stopPatienceMs: secondsMs(90),
  stopRetryMs: secondsMs(30),
  takeoverGraceMs: minutesMs(30),
  orderPatienceMs: minutesMs(10),
  personRetryMs: minutesMs(3),
  operatorRetryMs: minutesMs(5),
  busyRetryMs: secondsMs(30),
  nudgeEveryMs: secondsMs(30),
  lookAgainMs: minutesMs(5),
  planAgainMs: minutesMs(10),
  reviewEveryMs: minutesMs(5),
  reapEveryMs: minutesMs(1),
  crashPauseMs: secondsMs(10),
  crashRestarts: 3,
  crashForgottenMs: minutesMs(60),
  drainLimitMs: minutesMs(10),
  farewellMs: minutesMs(5),
};
