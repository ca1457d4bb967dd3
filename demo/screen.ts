/** The live view: redrawn in place on a terminal, plain lines elsewhere. */
import { styleText } from 'node:util';
import type { CampaignView } from '../src/ipc/contract.ts';
import type { Fact } from '../src/domain/fact.ts';

const barWidth = 28;
const eventsShown = 6;
const told = new Set([
  'post.published',
  'post.failed',
  'post.retry',
  'post.deferred',
  'post.unconfirmed',
  'campaign.resting',
  'campaign.finished',
]);

const paint = (stream: NodeJS.WriteStream, style: Parameters<typeof styleText>[0], text: string) =>
  styleText(style, text, { stream });

const sum = (counts: Record<string, number>) =>
  Object.values(counts).reduce((total, count) => total + count, 0);

const clockTime = (at: number) => new Date(at).toISOString().slice(11, 19);

const shorten = (text: string, width: number) =>
  text.length > width ? `${text.slice(0, width - 1)}…` : text;

export class Screen {
  readonly #out: NodeJS.WriteStream;
  readonly #recent: string[] = [];
  #height = 0;

  constructor(out: NodeJS.WriteStream) {
    this.#out = out;
  }

  /** Something that happened. */
  tell(fact: Fact): void {
    if (!told.has(fact.name)) return;
    const words = fact.message.replace(/^.*\//, '');
    const line = `${clockTime(fact.at)}  ${(fact.campaign ?? '').padEnd(8)} ${words}`;
    if (!this.#out.isTTY) this.#out.write(`${line}\n`);
    this.#recent.push(line);
    if (this.#recent.length > eventsShown) this.#recent.shift();
  }

  /** How things stand. */
  draw(views: readonly CampaignView[], phonesOn: readonly string[]): void {
    if (!this.#out.isTTY) return;
    const width = this.#out.columns;
    const now = views[0] === undefined ? '' : clockTime(views[0].now);
    const lines = [
      paint(this.#out, 'dim', `simulated time ${now}, 60 times as fast`),
      '',
      ...views.map((view) => this.#bar(view)),
      '',
      `phones in use (${phonesOn.length}): ${phonesOn.join(' ')}`,
      '',
      ...this.#recent,
    ].map((line) => (line.includes('\u001b') ? line : shorten(line, width)));
    const back = this.#height === 0 ? '' : `\u001b[${this.#height}A`;
    this.#out.write(back + lines.map((line) => `\u001b[2K${line}\n`).join('') + '\u001b[0J');
    this.#height = lines.length;
  }

  #bar({ name, counts, waiting, run }: CampaignView): string {
    const total = sum(counts);
    const part = (count: number) => (total === 0 ? 0 : Math.round((count / total) * barWidth));
    const done = '█'.repeat(part(counts.succeeded));
    const bad = '█'.repeat(part(counts.failed + counts.unconfirmed));
    const rest = '░'.repeat(Math.max(0, barWidth - done.length - bad.length));
    const bar =
      paint(this.#out, 'green', done) + paint(this.#out, 'red', bad) + paint(this.#out, 'dim', rest);
    const words = [
      `${counts.succeeded}/${total} posted`,
      `${counts.failed} failed`,
      `${counts.claimed} in hand`,
      `${waiting.length} waiting`,
    ];
    const state = run?.endedAt === null ? `pass ${run.passNumber}` : (run?.phase ?? 'not started');
    return `${name.padEnd(8)} ${bar} ${words.join('  ')}  ${paint(this.#out, 'dim', state)}`;
  }
}
