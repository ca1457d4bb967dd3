import type { Fact } from '../../src/domain/fact.ts';
import type { Moment } from '../../src/domain/time.ts';
import type { World } from '../../src/simulator/world.ts';
import type { Plan } from './plan.ts';
import type { Call } from './wire.ts';

interface Entry {
  at: Moment;
  text: string;
}

/** Calls that only look are too many to be told one by one. */
const acts: ReadonlySet<string> = new Set([
  'phone/start',
  'phone/stop',
  'rpa/task/instagramPubReels',
  'task/add',
  'task/cancel',
  'task/historyRecords',
]);

/** The story of a voyage: facts, deeds of people, what the cloud did, commands; in the order of their time. */
export class Logbook {
  readonly #world: World;
  readonly #names: ReadonlyMap<string, string>;
  readonly #entries: Entry[] = [];

  constructor(world: World, { startAt, wish }: Plan) {
    this.#world = world;
    this.#names = new Map(world.phones().map(({ id, name }) => [id, name]));
    this.note(startAt, 'voyage', `seed ${wish.seed}, ${wish.phones} phones, ${wish.days} days`);
  }

  note(at: Moment, what: string, text: string): void {
    this.#entries.push({ at, text: `${what.padEnd(8)} ${text}` });
  }

  fact({ at, name, message, campaign, worker, jobId }: Fact): void {
    const where = [campaign, worker, jobId].filter((part) => part !== undefined).join(' ');
    this.note(at, 'fact', `${name.padEnd(20)} ${where}: ${message}`);
  }

  call(call: Call): void {
    if (acts.has(call.endpoint)) this.note(call.at, 'call', `${call.endpoint} ${this.#about(call)}`);
  }

  answer(call: Call, at: Moment): void {
    if (!acts.has(call.endpoint)) return;
    const text = call.answer === null ? 'no answer' : answerIn(call.answer);
    this.note(at, 'answer', `${call.endpoint} ${this.#about(call)} ${text}`);
  }

  /** Everything so far, with what really happened put in its place. */
  lines(): string[] {
    const truth = this.#world.truth();
    const happened: Entry[] = [
      ...this.#world.deeds().map(({ at, person, does, phone, result }) => ({
        at,
        text: `person   ${person}: ${does} ${phone}: ${result}`,
      })),
      ...truth.publications.map(({ at, account, caption, taskName }) => ({
        at,
        text: `world    published "${caption}" on ${account} by task ${taskName}`,
      })),
      ...truth.phones.flatMap(({ name, runs }) =>
        runs.flatMap(({ onAt, by, offAt, offBy }) => [
          { at: onAt, text: `world    phone ${name} goes on (${by})` },
          ...(offAt === null ? [] : [{ at: offAt, text: `world    phone ${name} is off (${offBy ?? ''})` }]),
        ]),
      ),
    ];
    return [...this.#entries, ...happened]
      .map((entry, place) => ({ ...entry, place }))
      .sort((one, other) => one.at - other.at || one.place - other.place)
      .map(({ at, text }) => `${new Date(at).toISOString()} ${text}`);
  }

  #about({ body }: Call): string {
    const said = [body['id'], body['ids'], body['name'], body['planName']].flat();
    return said
      .filter((item) => typeof item === 'string')
      .map((item) => this.#names.get(item) ?? item)
      .join(' ');
  }
}

const answerIn = ({ status, text }: { status: number; text: string }): string => {
  const code = /"code":"?(\d+)/.exec(text)?.[1];
  const failed = /"failDetails":\[\{[^\]]*?"code":"?(\d+)/.exec(text)?.[1];
  return `${status} ${code ?? '-'}${failed === undefined ? '' : ` (item ${failed})`}`;
};
