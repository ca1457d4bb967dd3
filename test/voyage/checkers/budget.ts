import { hoursMs, minutesMs, type Moment } from '../../../src/domain/time.ts';
import type { MakeChecker } from '../scene.ts';

const callsPerMinute = 200;
const lockMs = hoursMs(2);

/** R9: calls stay under the cloud's limits, and what it has closed is left alone, whatever life the daemon is in. */
export const withinBudget: MakeChecker = (scene) => {
  const recent = new Map<string, Moment[]>();
  const lockedUntil = new Map<string, Moment>();
  return {
    rule: 'R9',
    onCall: ({ endpoint, at }) => {
      if (endpoint === 'storage/put') return;
      if (at < (lockedUntil.get(endpoint) ?? 0))
        scene.breach(`${endpoint} is called while the cloud has locked it`);
      const calls = (recent.get(endpoint) ?? []).filter((moment) => moment > at - minutesMs(1));
      calls.push(at);
      recent.set(endpoint, calls);
      if (calls.length > callsPerMinute) scene.breach(`${calls.length} calls of ${endpoint} within a minute`);
    },
    onAnswer: ({ endpoint, answer }) => {
      if (answer !== null && /"code":"?40014/.test(answer.text))
        lockedUntil.set(endpoint, answer.at + lockMs);
    },
  };
};
