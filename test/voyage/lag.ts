import { secondsMs, type Moment } from '../../src/domain/time.ts';
import type { Random } from '../../src/simulator/random.ts';
import type { Reply } from '../../src/simulator/reply.ts';
import { fieldsOf, textOf } from './body.ts';

/** The cloud's own word on a phone is at most so old; postd has to allow for it (`Policy.settleMs`). */
const oldestMs = secondsMs(15);
const likelihood = 0.08;

/** A cloud whose answers about phones lag behind: now and then it repeats what it said of one a moment ago. */
export class Lag {
  readonly #chance: Random;
  readonly #said = new Map<string, { at: Moment; status: unknown }>();

  constructor(chance: Random) {
    this.#chance = chance;
  }

  /** An answer of `phone/status`, perhaps an old one. */
  apply(reply: Reply, now: Moment): Reply {
    if (reply.status !== 200 || reply.headers['content-type'] !== 'application/json') return reply;
    const content = fieldsOf(JSON.parse(reply.body.toString()));
    const data = fieldsOf(content['data']);
    const details: unknown = data['successDetails'];
    if (!Array.isArray(details)) return reply;
    const successDetails = details.map((item: unknown) => this.#perhapsOld(fieldsOf(item), now));
    const changed = { ...content, data: { ...data, successDetails } };
    return { ...reply, body: Buffer.from(JSON.stringify(changed)) };
  }

  #perhapsOld(item: Readonly<Record<string, unknown>>, now: Moment): Readonly<Record<string, unknown>> {
    const id = textOf(item['id']);
    const before = this.#said.get(id);
    const isRecent = before !== undefined && before.at >= now - oldestMs;
    if (isRecent && this.#chance.chance(likelihood)) return { ...item, status: before.status };
    this.#said.set(id, { at: now, status: item['status'] });
    return item;
  }
}
