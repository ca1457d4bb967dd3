import { createActor, type ActorRefFrom } from 'xstate';
import { defaultPolicy } from '../../../src/domain/policy.ts';
import { secondsMs } from '../../../src/domain/time.ts';
import type { pollerMachine } from '../../../src/machines/poller.ts';
import type { Looks } from '../../../src/machines/protocol.ts';
import { listener } from '../../support/mailbox.ts';
import type { Bench } from '../bench.ts';
import { mustSay } from '../compare.ts';
import type { Coverage, Stage } from '../walk.ts';
import { roundsPerThoroughOne, type PollerHappening } from './happenings.ts';

const pauseMs = secondsMs(10);

/**
 * The real poller, over rows in which a phone is in use: nobody waits for a look at it, so that it is asked about in the
 * first round and then in every sixth one.
 */
export class PollerStage implements Stage {
  readonly #bench: Bench;
  readonly #parent = listener<Looks>();
  readonly #actor: ActorRefFrom<typeof pollerMachine>;
  readonly #phoneId: string;
  #rounds = 0;

  constructor(bench: Bench, phoneId: string, coverage: Coverage) {
    this.#bench = bench;
    this.#phoneId = phoneId;
    const { life } = bench;
    this.#actor = createActor(life.actors.poller, {
      clock: life.clock,
      inspect: coverage.inspector('poller'),
      input: { policy: defaultPolicy, parent: this.#parent.actor },
    });
    bench.begin(this.#actor);
  }

  async happen(name: string): Promise<void> {
    const happening = name as PollerHappening;
    const { calls } = this.#bench;
    const before = calls.length;
    this.#parent.told.length = 0;
    await this.#executors[happening]();
    await this.#bench.settle();
    const isThorough = this.#rounds % roundsPerThoroughOne === 1;
    const isRound = happening.startsWith('the cloud');
    const made = calls.slice(before).map(({ endpoint }) => endpoint);
    mustSay('the cloud saw', made, isRound && isThorough ? ['phone/status'] : []);
    const seen = isThorough && happening === 'the cloud answers' ? [this.#phoneId] : [];
    const told = this.#parent.told.map(({ at, phones, tasks }) => [
      at,
      Object.keys(phones),
      Object.keys(tasks),
    ]);
    mustSay('the supervisor is told', told, isRound && seen.length > 0 ? [[this.#bench.now, seen, []]] : []);
    mustSay('on their way', this.#bench.life.gate.names(), isRound ? [] : ['lookAround']);
    this.#bench.rules.watch();
  }

  async endAfterCut(): Promise<void> {
    throw new Error('the poller has no row that a cut could leave');
  }

  async leave(): Promise<void> {
    this.#actor.stop();
    await this.#bench.bury();
  }

  readonly #executors: Readonly<Record<PollerHappening, () => Promise<void>>> = {
    'it is told to begin': async () => {
      this.#rounds += 1;
      this.#actor.send({ type: 'poller.begin' });
    },
    'the cloud answers': () => this.#answer(),
    'the cloud does not answer': async () => {
      this.#bench.world.faults.add([{ kind: 'http_5xx', endpoint: 'phone/status' }]);
      await this.#answer();
      this.#bench.world.faults.clear();
    },
    'the pause is over': async () => {
      await this.#bench.pass(pauseMs - 1);
      mustSay('on their way before the pause is over', this.#bench.life.gate.names(), []);
      this.#rounds += 1;
      await this.#bench.pass(1);
    },
  };

  async #answer(): Promise<void> {
    await this.#bench.during(this.#bench.life.gate.take('lookAround').go());
  }
}
