/** The simulated cloud of a town: a real postsim, and the hands of whoever stages the test. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Running } from './programs.ts';
import { truthSchema, type Truth } from './truth.ts';

/** As a fleet file describes it. */
export type Phone = { name: string } & Readonly<Record<string, unknown>>;

/** One deed of a person, one fault, or a change of the cloud's options: see docs/simulator.md. */
export type Order = Readonly<Record<string, unknown>>;

/** Writes a fleet file and answers the arguments with which postsim finds it. */
export function fleetArguments(folder: string, phones: readonly Phone[]): string[] {
  const fleet = join(folder, 'fleet.json');
  writeFileSync(fleet, JSON.stringify({ phones }));
  return ['--port', '0', '--fleet', fleet, '--seed', 'town'];
}

export class Cloud {
  readonly url: string;
  readonly program: Running;

  constructor(url: string, program: Running) {
    this.url = url;
    this.program = program;
  }

  /** What really happened. */
  async truth(): Promise<Truth> {
    const answer = await fetch(`${this.url}/sim/truth`);
    return truthSchema.parse(await answer.json());
  }

  /** Lets people do things, now or later. */
  people(...deeds: readonly Order[]): Promise<void> {
    return this.#post('people', deeds);
  }

  /** Lets calls, boots, tasks or uploads fail. */
  faults(...faults: readonly Order[]): Promise<void> {
    return this.#post('faults', faults);
  }

  /** Takes all faults back. */
  async heal(): Promise<void> {
    await fetch(`${this.url}/sim/faults`, { method: 'DELETE' });
  }

  /** Changes how long things take, and what else the real cloud leaves open. */
  behave(options: Order): Promise<void> {
    return this.#post('options', options);
  }

  async #post(route: string, content: unknown): Promise<void> {
    const answer = await fetch(`${this.url}/sim/${route}`, { method: 'POST', body: JSON.stringify(content) });
    if (!answer.ok) throw new Error(`POST /sim/${route}: ${await answer.text()}`);
  }
}
