import type { PhoneCloud, TaskRecord } from '../domain/cloud.ts';
import type { Deeds, TaskToFind } from '../domain/deeds.ts';

/** The cloud may move a time in the past to "now", so ours may show a little later than we asked for. */
const scheduleSlackSeconds = 120;

const isOpen = ({ status }: TaskRecord) =>
  status !== 'completed' && status !== 'failed' && status !== 'cancelled';

/**
 * Looks in the whole history for a task whose create was not answered.
 *
 * Our name decides. Where the cloud shows no name, phone, time and kind do, if just one task fits. A task that fits but
 * bears another name is a person's and never ours, yet as long as it is there the absence of ours is not proven.
 */
export const lookUp =
  (cloud: PhoneCloud): Deeds['lookUp'] =>
  async (wanted) => {
    const reply = await cloud.taskHistory();
    const { at, askedAt } = reply;
    if (!reply.ok) return { at, askedAt, kind: 'unreadable', failure: reply.failure };

    const named = reply.value.find(({ name }) => name === wanted.name);
    if (named !== undefined) return { at, askedAt, kind: 'found', taskId: named.taskId };

    const similar = reply.value.filter((record) => fits(record, wanted));
    const [nameless, ...others] = similar.filter(({ name }) => name === '');
    if (nameless !== undefined && others.length === 0 && similar.length === 1) {
      return { at, askedAt, kind: 'found', taskId: nameless.taskId };
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

const fits = (record: TaskRecord, { phoneId, network, scheduleAtSeconds }: TaskToFind) =>
  record.phoneId === phoneId &&
  record.network === network &&
  record.scheduleAtSeconds >= scheduleAtSeconds &&
  record.scheduleAtSeconds <= scheduleAtSeconds + scheduleSlackSeconds;
