import { minutesMs, type Moment } from '../../src/domain/time.ts';
import { peopleSchema } from '../../src/simulator/people.ts';
import type { Random } from '../../src/simulator/random.ts';
import { pick, type Item } from './items.ts';

/** Publishing failed, and the post may be out: the only thing a task may say when a person broke into it. */
const brokenIntoFailCode = 20129;

/** People come to phones at any time: some hold the phone, some leave it on; some only switch it off. */
export function drawVisits(
  chance: Random,
  phones: readonly string[],
  count: number,
  busy: () => Moment,
): Item[] {
  return Array.from({ length: count }, (_, n) => ({
    id: `visit${n + 1}`,
    at: Math.round(busy()),
    kind: 'visit',
    deeds: drawDeeds(chance, pick(chance, phones), `Pat-${n + 1}`),
  }));
}

/** What one person does with one phone, one deed after the other. */
function drawDeeds(chance: Random, phone: string, person: string): (Item & { kind: 'visit' })['deeds'] {
  const kind = pick(chance, ['holds', 'left-on']);
  const does = (action: Record<string, unknown>, afterMs = 0) => ({
    afterMs: Math.round(afterMs),
    actions: peopleSchema.parse({ phone, person, ...action }),
  });
  const stayMs = minutesMs(1) + chance.next() * minutesMs(50);
  const leave = does({ does: 'leave', off: chance.chance(0.7) }, stayMs);
  const luck = chance.next();
  if (luck < 0.45) {
    return [does({ does: 'start', kind, boots: chance.chance(0.5) }), leave];
  }
  if (luck < 0.7) {
    const breaksIn = chance.chance(0.3) ? { failCode: brokenIntoFailCode } : {};
    return [does({ does: 'take', kind, ...breaksIn }), leave];
  }
  if (luck < 0.9) return [does({ does: 'stop' })];
  const start = does({ does: 'start', kind, boots: false });
  return [start, does({ does: 'task', videoSha256: `by-${person}` }, 5000), leave];
}
