import { failDescOf } from './codes.ts';
import { drawCourse } from './course.ts';
import type { Incident } from './course.ts';
import { cancelRace, cancelTooLate } from './faults/kinds.ts';
import type { Kernel } from './kernel.ts';
import type { CloudPhone, Publication, SwitchedOffBy, Task } from './model.ts';
import type { PhoneListener, PhonePower } from './phones.ts';
import { logTime, makeTask, shareLinkOf } from './task.ts';
import type { NewTask } from './task.ts';
import { callOff } from './timeline.ts';
import type { Media, Storage } from './uploads.ts';

/**
 * The life of tasks:
 *
 *     waiting(1) -> in progress(2) -> completed(3) | failed(4) | cancelled(7)
 *
 * A due task blocks its phone, has it booted if need be, and leaves it on. A cancel is a wish: it takes effect after a
 * while, and a post that is out by then completes all the same.
 */
export class TaskRunner implements PhoneListener {
  readonly #kernel: Kernel;
  readonly #power: PhonePower;
  readonly #storage: Storage;
  readonly #byId = new Map<string, Task>();
  /** All of them, in the order they were made. */
  readonly all: Task[] = [];
  /** Ground truth. */
  readonly publications: Publication[] = [];

  constructor(kernel: Kernel, power: PhonePower, storage: Storage) {
    this.#kernel = kernel;
    this.#power = power;
    this.#storage = storage;
    power.listen(this);
  }

  find(id: string): Task | undefined {
    return this.#byId.get(id);
  }

  create(order: NewTask): Task {
    const task = makeTask(order, this.all.length, this.#kernel);
    this.all.push(task);
    this.#byId.set(task.id, task);
    this.#log(task, 'Waiting for execution');
    task.events = [this.#kernel.timeline.at(task.pickUpAt, () => this.#pickUp(task))];
    return task;
  }

  /** `task/cancel` for one task. @returns the item's code; 0 is "accepted". */
  cancel(task: Task): 0 | 48001 {
    if (task.state !== 1 && task.state !== 2) return 48001;
    const { timeline, options, random, faults } = this.#kernel;
    const chance = random(`cancel ${task.phone.name} ${task.nth} ${timeline.now}`);
    const subject = { phones: [task.phone], tasks: [task] };
    const delayMs = chance.between(options.cancelMinMs, options.cancelMaxMs);
    const isLost = task.state === 2 && chance.chance(options.cancelLosesProbability);
    if (faults.strike(cancelRace, subject) !== null || isLost) return 0;
    const isTooLate = task.state === 2 && faults.strike(cancelTooLate, subject) !== null;
    timeline.after(delayMs, () => this.#endByCancel(task, isTooLate));
    return 0;
  }

  /** Ends a task that has not ended, whatever it is doing. */
  fail(task: Task, failCode: number): void {
    if (task.endedAt === null) this.#finish(task, 4, failCode);
  }

  phoneReady(phone: CloudPhone): void {
    if (phone.task !== null) this.#perform(phone.task);
  }

  phoneLost(phone: CloudPhone, by: SwitchedOffBy, wasRunning: boolean): void {
    if (phone.task === null) return;
    const isPersons = wasRunning && by === 'person';
    this.fail(phone.task, isPersons ? this.#kernel.options.personStopFailCode : 29992);
  }

  #pickUp(task: Task): void {
    const { phone } = task;
    const { timeline, options } = this.#kernel;
    if (phone.task !== null && options.secondTask === 'waits') {
      phone.queue.push(task);
      return;
    }
    const failCode = failCodeBeforeStart(phone);
    if (failCode !== null) {
      this.fail(task, failCode);
      return;
    }
    phone.task = task;
    phone.idle = callOff(phone.idle);
    task.pickedUpAt = timeline.now;
    if (options.taskBegins === 'before-boot') this.#begin(task);
    task.events = [timeline.after(options.taskBootPatienceMs, () => this.fail(task, 29992))];
    this.#power.wantOn(phone, task.by === 'person' ? 'person' : 'api-task');
  }

  #begin(task: Task): void {
    task.state = 2;
    task.beganAt ??= this.#kernel.timeline.now;
  }

  #perform(task: Task): void {
    const { timeline, random } = this.#kernel;
    task.events.forEach(callOff);
    this.#begin(task);
    this.#log(task, 'Start execution');
    const media = this.#mediaOf(task);
    const chance = random(`run ${task.phone.name} ${task.nth} ${task.triesLeft}`);
    const course = drawCourse(task, media, chance, this.#kernel);
    const { publishMs, incident, failCode } = course;
    if (publishMs !== null) {
      task.events.push(timeline.after(publishMs, () => this.#publish(task, media.sha256)));
    }
    if (incident !== null) {
      task.events.push(timeline.after(incident.atMs, () => this.#befall(task, incident)));
    }
    task.events.push(timeline.after(course.endMs, () => this.#end(task, failCode)));
  }

  #mediaOf({ mediaUrls, ownVideoSha256 }: Task): Media {
    return ownVideoSha256 === null
      ? this.#storage.media(mediaUrls)
      : { state: 'readable', sha256: ownVideoSha256 };
  }

  #publish(task: Task, videoSha256: string): void {
    const { phone, network, caption, by } = task;
    const at = this.#kernel.timeline.now;
    task.publishedAt = at;
    this.publications.push({
      taskId: task.id,
      taskName: task.name,
      phoneId: phone.id,
      account: phone.name,
      network,
      videoSha256,
      caption,
      at,
      by,
    });
  }

  /** What is out already completes, unless it is cancelled all the same. */
  #endByCancel(task: Task, isTooLate: boolean): void {
    if (task.endedAt !== null || (task.publishedAt !== null && !isTooLate)) return;
    if (isTooLate && task.publishedAt === null) this.#publish(task, this.#mediaOf(task).sha256);
    this.#finish(task, 7, null);
  }

  #befall(task: Task, { kind, person, leavesAfterMs }: Incident): void {
    const { phone } = task;
    if (kind === 'expires') {
      this.#power.expire(phone);
      return;
    }
    if (kind === 'person-stops') {
      this.#power.turnOff(phone, 'person');
      return;
    }
    const guest = { name: person, kind: 'holds' as const };
    this.#power.seat(phone, guest);
    if (leavesAfterMs === null) return;
    this.#kernel.timeline.after(leavesAfterMs, () => {
      if (phone.person === guest) phone.person = null;
    });
  }

  /** The end of one run; the cloud repeats a failed one by itself as often as the task allows. */
  #end(task: Task, failCode: number | null): void {
    if (failCode === null) {
      this.#finish(task, 3, null);
      return;
    }
    if (task.triesLeft === 0) {
      this.fail(task, failCode);
      return;
    }
    task.triesLeft -= 1;
    this.#log(task, `Failed (${failCode}), trying again`);
    this.#perform(task);
  }

  #finish(task: Task, state: 3 | 4 | 7, failCode: number | null): void {
    const { timeline } = this.#kernel;
    const { phone } = task;
    task.events.forEach(callOff);
    task.events = [];
    Object.assign(task, { state, failCode, endedAt: timeline.now });
    this.#log(task, failCode === null ? endings[state] : failDescOf(failCode));
    if (state === 3 && task.needShareLink) task.shareLink = shareLinkOf(task);
    if (phone.task !== task) {
      phone.queue = phone.queue.filter((waiting) => waiting !== task);
      return;
    }
    phone.task = null;
    phone.lastTaskEndedAt = timeline.now;
    this.#power.watchIdle(phone);
    const next = phone.queue.shift();
    if (next === undefined) this.#leave(phone);
    else this.#pickUp(next);
  }

  /** What the cloud does with a phone after its task: by default nothing, it stays on. */
  #leave(phone: CloudPhone): void {
    const { phoneAfterTask, phoneAfterTaskDelayMs } = this.#kernel.options;
    const { run } = phone;
    if (run === null || phoneAfterTask === 'stays-on') return;
    if (phoneAfterTask === 'off-if-task-booted-it' && run.by !== 'api-task') return;
    this.#kernel.timeline.after(phoneAfterTaskDelayMs, () => {
      const isIdle = phone.run === run && phone.task === null && phone.person === null;
      if (isIdle) this.#power.turnOff(phone, 'cloud');
    });
  }

  #log(task: Task, text: string): void {
    task.log.push(`[${logTime(this.#kernel.timeline.now)}] ${text}`);
  }
}

const endings = { 3: 'Run successfully', 4: 'Failed', 7: 'Cancelled' };

/** Why a due task cannot go to its phone; null: it can. */
const failCodeBeforeStart = (phone: CloudPhone): number | null => {
  if (phone.removed) return 29998;
  if (phone.state === 'expired') return 29992;
  return phone.task === null ? null : 20002;
};
