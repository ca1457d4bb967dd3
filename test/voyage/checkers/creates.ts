import type { TaskTruth } from '../../../src/simulator/truth.ts';
import { firstItemOf, textOf } from '../body.ts';
import type { Call } from '../wire.ts';

/** The creates on the line, read from the wire alone. */
const createEndpoints: ReadonlySet<string> = new Set(['rpa/task/instagramPubReels', 'task/add']);

export const isCreate = ({ endpoint }: Call): boolean => createEndpoints.has(endpoint);

export interface Create {
  call: Call;
  network: 'instagram' | 'tiktok';
  phoneId: string;
  taskName: string;
  caption: string;
}

/** What a create orders; both networks spell it differently. */
export function readCreate(call: Call): Create {
  const { body } = call;
  const item = firstItemOf(call);
  return call.endpoint === 'task/add'
    ? {
        network: 'tiktok',
        phoneId: textOf(item['envId']),
        taskName: textOf(body['planName']),
        caption: textOf(item['videoDesc']),
        call,
      }
    : {
        network: 'instagram',
        phoneId: textOf(body['id']),
        taskName: textOf(body['name']),
        caption: textOf(body['description']),
        call,
      };
}

/** Codes of an envelope that leave open whether the call took effect. */
const openCodes: ReadonlySet<number> = new Set([40000, 40006, 50000]);

/** What the answer to an acting call says about its effect, as far as the API reference lets one conclude anything. */
export function effectOf({ answer }: Call): 'done' | 'none' | 'unknown' {
  if (answer === null) return 'unknown';
  if (answer.status !== 200) return answer.status >= 400 && answer.status < 500 ? 'none' : 'unknown';
  const code = /^\s*\{"traceId":"[^"]*","code":"?(\d+)/.exec(answer.text)?.[1];
  if (code === undefined || openCodes.has(Number(code))) return 'unknown';
  if (code !== '0') return 'none';
  return /"data":null/.test(answer.text) ? 'unknown' : 'done';
}

/** The second task of one create: the cloud's own doing, for which nobody at this end can be blamed. */
export function isClone(task: TaskTruth, tasks: readonly TaskTruth[]): boolean {
  const first = tasks.find(({ by, taskName }) => by === 'api' && taskName === task.taskName);
  return first !== undefined && first.taskId !== task.taskId;
}
