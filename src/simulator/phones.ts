import { secondsMs } from '../domain/time.ts';
import {
  bootDies,
  bootSlow,
  bootStuck,
  startRefused,
  stopLies,
  stopRefusedAfterTask,
} from './faults/kinds.ts';
import type { Kernel } from './kernel.ts';
import type { CloudPhone, Person, SwitchedOffBy, SwitchedOnBy } from './model.ts';
import { callOff } from './timeline.ts';

/** Who is told when a phone comes up or is lost: its task hangs on it. */
export interface PhoneListener {
  phoneReady(phone: CloudPhone): void;
  /** It is off; `wasRunning` tells a phone that ran from one that never came up. */
  phoneLost(phone: CloudPhone, by: SwitchedOffBy, wasRunning: boolean): void;
}

/**
 * The power of phones:
 *
 *     off(2) -> starting(1) -> running(0) -> running(0), stopping -> off(2)
 *
 * A stop is obeyed after a while in which the phone goes on reporting 0. Nothing switches a phone off by itself.
 */
export class PhonePower {
  readonly #kernel: Kernel;
  #listener: PhoneListener | null = null;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  listen(listener: PhoneListener): void {
    this.#listener = listener;
  }

  /** `phone/start` for one phone. @returns the item's code; 0 is "accepted". */
  startByApi(phone: CloudPhone, energySaving: boolean): number {
    const refusal = this.#startRefusal(phone);
    if (refusal !== 0) return refusal;
    if (phone.stopping) {
      if (this.#kernel.options.startWhileStopping === 'reboots') phone.nextRunBy ??= 'api-start';
    } else if (phone.state === 'off') this.turnOn(phone, 'api-start');
    phone.energySaving = energySaving;
    return 0;
  }

  /** `phone/stop` for one phone. @returns the item's code; 0 is "accepted". */
  stopByApi(phone: CloudPhone): number {
    const { options, random, timeline, faults } = this.#kernel;
    const isOn = phone.run !== null;
    const code = this.#stopRefusal(phone);
    const obeyed = code === 0 && isOn && faults.strike(stopLies, { phones: [phone] }) === null;
    phone.stopCalls.push({
      at: timeline.now,
      code,
      obeyed,
      whileOnBy: phone.run?.by ?? null,
      person: phone.person,
    });
    if (!obeyed || phone.stopping) return code;
    callOff(phone.power);
    phone.stopping = true;
    const chance = random(`stop ${phone.name} ${phone.stopCalls.length}`);
    phone.power = timeline.after(chance.between(options.stopMinMs, options.stopMaxMs), () =>
      this.turnOff(phone, 'api-stop'),
    );
    return code;
  }

  /** Makes sure that the phone comes up for a task; the listener hears of it when it has. */
  wantOn(phone: CloudPhone, by: SwitchedOnBy): void {
    if (phone.stopping) phone.nextRunBy ??= by;
    else if (phone.state === 'off') this.turnOn(phone, by);
    else if (phone.state === 'running') this.#listener?.phoneReady(phone);
  }

  /** Switches on a phone that is off; it boots. */
  turnOn(phone: CloudPhone, by: SwitchedOnBy): void {
    this.#beginRun(phone, by);
    const { timeline, faults, random, options } = this.#kernel;
    const chance = random(`boot ${phone.name} ${phone.runs.length}`);
    const fleetBoot = phone.boot?.behaviour;
    if (phone.boot?.once === true) phone.boot = null;
    if (fleetBoot === 'stuck' || faults.strike(bootStuck, { phones: [phone] }) !== null) return;
    const dies = faults.strike(bootDies, { phones: [phone] });
    if (fleetBoot === 'dies' || dies !== null) {
      const afterMs = secondsMs(dies?.afterSeconds ?? 30);
      phone.power = timeline.after(afterMs, () => this.turnOff(phone, 'cloud'));
      return;
    }
    const slow = faults.strike(bootSlow, { phones: [phone] });
    const bootMs =
      fleetBoot === 'slow' || slow !== null
        ? secondsMs(slow?.bootSeconds ?? 420)
        : Math.max(options.bootMinMs, chance.logNormal(options.bootMedianMs, options.bootP95Ms));
    phone.power = timeline.after(bootMs, () => this.#comeUp(phone));
  }

  /** Switches on a phone that is off, and it runs at once: so it looks when a person was quicker than our look. */
  turnOnAtOnce(phone: CloudPhone, by: SwitchedOnBy): void {
    this.#beginRun(phone, by);
    this.#comeUp(phone);
  }

  /** The phone is off at this moment; whoever was on it is not any more. */
  turnOff(phone: CloudPhone, by: SwitchedOffBy, then: 'off' | 'expired' = 'off'): void {
    if (phone.run === null) return;
    phone.power = callOff(phone.power);
    phone.idle = callOff(phone.idle);
    const wasRunning = phone.state === 'running';
    Object.assign(phone.run, { offAt: this.#kernel.timeline.now, offBy: by });
    phone.run = null;
    phone.state = then;
    phone.stopping = false;
    phone.energySaving = false;
    const next = phone.nextRunBy;
    phone.nextRunBy = null;
    if (next !== null) {
      this.turnOn(phone, next);
      return;
    }
    phone.person = null;
    this.#listener?.phoneLost(phone, by, wasRunning);
  }

  /** Its subscription ran out: it is off for good. */
  expire(phone: CloudPhone): void {
    phone.nextRunBy = null;
    this.turnOff(phone, 'cloud', 'expired');
  }

  /** A person is on it now. */
  seat(phone: CloudPhone, person: Person): void {
    phone.person = person;
    if (phone.run !== null && phone.run.by !== 'person') {
      phone.run.takenOver ??= { ...person, at: this.#kernel.timeline.now };
    }
  }

  /** With energy saving, the cloud switches a phone off that nobody and nothing used for half an hour. */
  watchIdle(phone: CloudPhone): void {
    phone.idle = callOff(phone.idle);
    if (!phone.energySaving || phone.state !== 'running') return;
    phone.idle = this.#kernel.timeline.after(this.#kernel.options.energySavingMs, () => {
      if (phone.task === null && phone.person === null) this.turnOff(phone, 'cloud');
    });
  }

  #beginRun(phone: CloudPhone, by: SwitchedOnBy): void {
    const onAt = this.#kernel.timeline.now;
    phone.run = { onAt, by, runningAt: null, offAt: null, offBy: null, takenOver: null };
    phone.runs.push(phone.run);
    phone.state = 'starting';
  }

  #comeUp(phone: CloudPhone): void {
    phone.state = 'running';
    phone.power = null;
    if (phone.run !== null) phone.run.runningAt = this.#kernel.timeline.now;
    this.watchIdle(phone);
    this.#listener?.phoneReady(phone);
  }

  #startRefusal(phone: CloudPhone): number {
    if (phone.state === 'expired') return 43004;
    const refused = this.#kernel.faults.strike(startRefused, { phones: [phone] });
    if (refused !== null) return refused.code;
    if (phone.person?.kind === 'holds') return 43007;
    if (this.#kernel.options.startOnStarted === 'success') return 0;
    if (phone.state === 'starting') return 43010;
    return phone.state === 'running' ? 43009 : 0;
  }

  #stopRefusal(phone: CloudPhone): number {
    if (phone.run === null) return this.#kernel.options.stopOnOff === 'success' ? 0 : 42002;
    if (phone.task !== null && !phone.stopping) return 43005;
    if (phone.person?.kind === 'holds') return 43006;
    return this.#isStillBusy(phone) ? 43005 : 0;
  }

  #isStillBusy(phone: CloudPhone): boolean {
    if (phone.lastTaskEndedAt === null) return false;
    const refused = this.#kernel.faults.strike(stopRefusedAfterTask, { phones: [phone] });
    return (
      refused !== null && this.#kernel.timeline.now < phone.lastTaskEndedAt + secondsMs(refused.forSeconds)
    );
  }
}
