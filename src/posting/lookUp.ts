import type { PhoneCloud, TaskRecord } from '../domain/cloud.ts';
import type { Deeds, TaskToFind } from '../domain/deeds.ts';
import type { Policy } from '../domain/policy.ts';

/** The cloud may move a time in the past to "now", so ours may show a little later than we asked for. */
const scheduleSlackSeconds = 120;

const isOpen = ({ status }: TaskRecord) =>
  status !== 'completed' && status !== 'failed' && status !== 'cancelled';

/**
 * Looks in the whole history for a task whose create was not answered.
 *
 * Our name decides. Where the cloud shows no name, phone, time and kind do, if just one task fits. A task that fits but
 * bears another name is a person's and never ours, yet as long as it is there the absence of ours is not proven. A create
 * that arrives late may show the time of its arrival, so for doubt, not for adoption, the whole horizon counts.
 */
export const lookUp =
  (cloud: Pick<PhoneCloud, 'taskHistory'>, { inFlightHorizonMs }: Policy): Deeds['lookUp'] =>
  async (wanted) => {
    const reply = await cloud.taskHistory();
    const { at, askedAt } = reply;
    if (!reply.ok) return { at, askedAt, kind: 'unreadable', failure: reply.failure };

    const named = reply.value.find(({ name }) => name === wanted.name);
    if (named !== undefined) return { at, askedAt, kind: 'found', taskId: named.taskId };

    const lateSeconds = inFlightHorizonMs / 1000 + scheduleSlackSeconds;
    const similar = reply.value.filter((record) => fits(record, wanted, lateSeconds));
    const [only, ...others] = similar;
    if (only?.name === '' && others.length === 0 && fits(only, wanted, scheduleSlackSeconds)) {
      return { at, askedAt, kind: 'found', taskId: only.taskId };
    }
    if (similar.length > 0) {
      const message = 'the history shows tasks that may or may not be ours';
      return {
        at,
        askedAt,
        kind: 'unreadable',
        failure: { code: 'create.ambiguous', message, blame: 'unclassified', scope: 'phone' },
      };
    }
    const phoneIdle = !reply.value.some((record) => record.phoneId === wanted.phoneId && isOpen(record));
    return { at, askedAt, kind: 'absent', phoneIdle };
  };

const fits = (
  record: TaskRecord,
  { phoneId, network, scheduleAtSeconds }: TaskToFind,
  withinSeconds: number,
): boolean =>
  record.phoneId === phoneId &&
  record.network === network &&
  record.scheduleAtSeconds >= scheduleAtSeconds &&
  record.scheduleAtSeconds <= scheduleAtSeconds + withinSeconds;
