import type { Letter, Way } from '../../src/domain/letter.ts';
import { minutesMs, secondsMs, type Clock } from '../../src/domain/time.ts';
import type { Random } from '../../src/simulator/random.ts';

export interface MailRoute {
  /** Of one life: nobody hears whether a letter arrived when it is over. */
  lifeClock: Clock;
  chance: Random;
  /** How likely a letter, or the word that it arrived, is lost. */
  losing: () => number;
  isDead: () => boolean;
  /** A letter is there; whether its sender will be told so. */
  onLetter: (letter: Letter, isAnswered: boolean) => void;
}

/** A way for notices that leads nowhere outside: letters take their time, and some are lost. */
export const mailWay = ({ lifeClock, chance, losing, isDead, onLetter }: MailRoute): Way => ({
  channel: 'webhook',
  send: (letter) =>
    new Promise((resolve) => {
      const wayMs = chance.between(secondsMs(0.1), secondsMs(5));
      const [arrives, isAnswered] = [!chance.chance(losing()), !chance.chance(losing())];
      lifeClock.setTimeout(() => {
        if (isDead()) return;
        if (arrives) onLetter(letter, isAnswered);
        if (arrives && isAnswered) resolve(null);
        else lifeClock.setTimeout(() => resolve('no answer came'), minutesMs(0.5));
      }, wayMs);
    }),
});
