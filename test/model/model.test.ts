import { describe, expect, test } from 'vitest';
import { after, later, never, seen } from './operator.ts';
import { roam } from './roam.ts';

describe('the model of a campaign', () => {
  const running = after(never, 'start', 0);

  test('allows what the manual says, and nothing else', () => {
    expect(after(running, 'start', 5)).toEqual(new Set(['running', 'done']));
    expect(after(never, 'start', 5)).toEqual(new Set());
    expect(after(running, 'reset-day --yes', 5)).toEqual(new Set(['running', 'done']));
    expect(after(new Set(['done']), 'reset-day --yes', 0)).toEqual(new Set(['parked', 'done']));
    expect(after(new Set(['done']), 'seed --force --yes', 5)).toEqual(new Set());
    expect(after(running, 'stop', 0)).toEqual(new Set(['stopping', 'parked', 'done']));
    expect(after(running, 'start', 1)).toEqual(new Set(['done']));
    expect(seen(never, 'running')).toEqual(new Set());
    expect(seen(later(running), 'finished')).toEqual(new Set(['done']));
    expect(seen(running, 'crashed')).toEqual(new Set());
  });
});

/** Real time; a walk that was begun by then is finished. */
const limitMs = 30_000;

test(
  'an operator, people and a failing cloud never get another answer than the model allows, nor break a rule',
  { timeout: 6 * limitMs },
  async () => {
    const { story, walks, deeds } = await roam({ seed: 20_261_126, walks: 3, commands: 12, limitMs });
    expect(story).toBeNull();
    expect(walks).toBeGreaterThan(0);
    expect(deeds).toBeGreaterThan(0);
  },
);
