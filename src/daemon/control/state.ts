import type { PingView } from '../../ipc/contract.ts';
import type { Supervisor } from './admission.ts';

/** What postd is doing as a whole, as a ping answers it. */
export function stateOf(supervisor: Supervisor): PingView['state'] {
  const { value } = supervisor.getSnapshot();
  if (value === 'running') return 'running';
  return value === 'draining' || value === 'stopped' ? 'draining' : 'recovering';
}
