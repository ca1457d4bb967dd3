import { describe, expect, it } from 'vitest';
import { watch, type Vitals } from '../../src/daemon/service/watch.ts';
import { settle, VirtualClock } from '../support/virtualClock.ts';

/** A daemon as the watch sees it, and what a service manager hears of it. */
class Bench implements Vitals {
  readonly clock = new VirtualClock();
  readonly heard: string[] = [];
  readonly #leaving = new AbortController();
  proofs = 0;
  lives = true;
  ready = false;
  draining = false;
  readonly over: Promise<void>;

  constructor(watchdogMs: number | null = 60_000) {
    this.over = watch({
      notifier: { tell: (...words) => void this.heard.push(...words), sent: () => Promise.resolve() },
      vitals: this,
      clock: this.clock,
      watchdogMs,
      signal: this.#leaving.signal,
    });
  }

  prove(): Promise<void> {
    this.proofs += 1;
    return this.lives ? Promise.resolve() : new Promise(() => undefined);
  }
  describe = () => '2 campaigns';
  isReady = () => this.ready;
  isDraining = () => this.draining;

  /** What was heard since the last time one asked. */
  said(): string[] {
    return this.heard.splice(0);
  }

  async leave(): Promise<void> {
    this.#leaving.abort();
    await this.over;
  }
}

describe('the watch', () => {
  it('says ready once, and only when postd can serve', async () => {
    const bench = new Bench();
    await bench.clock.advance(200);
    expect(bench.said()).not.toContain('READY=1');
    bench.ready = true;
    await bench.clock.advance(50);
    expect(bench.said()).toContain('READY=1');
    await bench.clock.advance(60_000);
    expect(bench.said()).not.toContain('READY=1');
    await bench.leave();
  });

  it('feeds the watchdog well within its patience', async () => {
    const bench = new Bench(6_000);
    bench.ready = true;
    await settle();
    bench.said();
    await bench.clock.advance(6_000);
    expect(bench.said().filter((word) => word === 'WATCHDOG=1').length).toBeGreaterThanOrEqual(2);
    await bench.leave();
  });

  it('starves the watchdog of a daemon that proves nothing, and feeds it again when it does', async () => {
    const bench = new Bench();
    bench.ready = true;
    await settle();
    bench.lives = false;
    bench.said();
    await bench.clock.advance(120_000);
    expect(bench.said()).toEqual([]);
    expect(bench.proofs).toBeGreaterThan(2);
    bench.lives = true;
    await bench.clock.advance(20_000);
    expect(bench.said()).toContain('WATCHDOG=1');
    await bench.leave();
  });

  it('asks for patience again and again while postd drains', async () => {
    const bench = new Bench();
    bench.ready = true;
    await settle();
    bench.draining = true;
    await bench.clock.advance(30_000);
    const said = bench.said();
    expect(said).toContain('STOPPING=1');
    expect(said.filter((word) => word.startsWith('EXTEND_TIMEOUT_USEC=')).length).toBeGreaterThan(1);
    await bench.leave();
  });
});
