import type { JobBrief } from '../../../src/domain/job.ts';
import { hoursMs } from '../../../src/domain/time.ts';
import { peopleSchema } from '../../../src/simulator/people.ts';
import type { TaskTruth } from '../../../src/simulator/truth.ts';
import type { Bench } from '../bench.ts';

/**
 * The task of a post in the simulated cloud. A person's endless task holds its phone, so that ours waits until a walk
 * lets it run: `secondTask: waits`.
 */
export class CloudTask {
  readonly #bench: Bench;
  readonly #phoneId: string;

  constructor(bench: Bench, phoneId: string) {
    this.#bench = bench;
    this.#phoneId = phoneId;
    bench.world.setOptions({ secondTask: 'waits', taskPickUpMinMs: 1000, taskPickUpMaxMs: 1000 });
  }

  /** The last one of ours. */
  get #ours(): TaskTruth | undefined {
    return this.#bench.world.truth().tasks.findLast(({ by }) => by === 'api');
  }

  get #persons(): TaskTruth | undefined {
    return this.#bench.world.truth().tasks.findLast(({ by, endedAt }) => by === 'person' && endedAt === null);
  }

  get taskId(): string | null {
    return this.#ours?.taskId ?? null;
  }

  get shareLink(): string | null {
    return this.#ours?.status === 3 ? `https://www.instagram.com/reel/${this.#ours.taskId}/` : null;
  }

  /** The video was brought there by another job. */
  async bringVideo(videoId: string, { videoPath, sizeBytes }: JobBrief): Promise<void> {
    const { deeds } = this.#bench.life;
    const place = await this.#bench.during(deeds.askUploadUrl({ videoPath }));
    if (!place.ok) throw new Error('there is no place');
    await this.#bench.during(deeds.putMedia({ videoId, videoPath, sizeBytes, ...place.value }));
  }

  /** A person's task takes the phone, for longer than any walk lasts. */
  async occupyPhone(): Promise<void> {
    if (this.#persons !== undefined) return;
    this.#bench.world.faults.add([{ kind: 'success_but_late', next: 1, taskSeconds: hoursMs(20) / 1000 }]);
    this.#do({ does: 'task', network: 'tiktok' });
    await this.#bench.waitUntil(() => this.#persons?.status === 2, 'the task of a person runs');
    await this.#bench.waitUntil(() => this.#phone.status === 'running', 'its phone runs');
  }

  /** Nothing is under way on the phone any more. */
  async clearPhone(): Promise<void> {
    this.#endPersons();
    await this.#bench.waitUntil(() => this.#persons === undefined, 'the task of a person ends');
  }

  /** The create that was lost arrives after all. */
  arrive(name: string | null): void {
    const lost = this.#bench.calls.findLast(
      ({ endpoint, body }) => endpoint === create && body['name'] === name,
    );
    if (lost === undefined) throw new Error(`there was no create of ${name ?? 'nothing'}`);
    if (this.#ours?.taskName === name) return;
    this.#call(create, lost.body);
  }

  /** Our task will run for so long. */
  takesLong(taskSeconds: number): void {
    this.#bench.world.faults.add([{ kind: 'success_but_late', next: 1, task: 'postd-', taskSeconds }]);
  }

  async letRun(): Promise<void> {
    this.#endPersons();
    await this.#bench.waitUntil(() => this.#ours?.status === 2, 'our task runs');
  }

  async untilEnded(): Promise<void> {
    await this.#bench.waitUntil(() => (this.#ours?.endedAt ?? null) !== null, 'our task ends');
  }

  async fail(failCode: number): Promise<void> {
    await this.letRun();
    this.#do({ does: 'take', kind: 'left-on', failCode });
  }

  /** It is cancelled at the very moment it is picked up: the cloud says that it ran for no second. */
  async cancelAtOnce(): Promise<void> {
    this.#bench.world.setOptions({ cancelMinMs: 0, cancelMaxMs: 0, cancelLosesProbability: 0 });
    await this.letRun();
    await this.cancel();
  }

  /** Somebody cancels it, or a cancel of ours takes effect. */
  async cancel(): Promise<void> {
    this.#call('task/cancel', { ids: [this.taskId] });
    await this.untilEnded();
  }

  get #phone() {
    const phone = this.#bench.world.truth().phones.find(({ phoneId }) => phoneId === this.#phoneId);
    if (phone === undefined) throw new Error('the phone is gone');
    return phone;
  }

  #endPersons(): void {
    if (this.#persons === undefined) return;
    this.#do({ does: 'take', kind: 'left-on', failCode: 20100 });
  }

  #do(action: object): void {
    this.#bench.world.act(peopleSchema.parse({ phone: this.#phoneId, person: 'Tina', ...action }));
  }

  /** A call that is not postd's, or is not on its line any more. */
  #call(endpoint: string, body: object): void {
    const headers = { host: 'cloud.test', authorization: 'Bearer walk', traceid: 'A'.repeat(32) };
    const request = {
      method: 'POST',
      path: `/open/v1/${endpoint}`,
      query: new URLSearchParams(),
      headers: { ...headers, 'content-type': 'application/json' },
      body: Buffer.from(JSON.stringify(body)),
    };
    const { body: answer } = this.#bench.world.handle(request, this.#bench.now);
    if (!/"code":0/.test(answer.toString())) throw new Error(`the world refuses: ${answer.toString()}`);
  }
}

const create = 'rpa/task/instagramPubReels';
