import { PostdError } from '../../domain/failure.ts';
import type { CheckupView, HealthView, PingView, VersionView } from '../../ipc/contract.ts';
import { apiVersion } from '../../ipc/protocol.ts';
import type { Cli } from '../cli.ts';
import { version } from '../version.ts';
import { lookAtCampaigns, lookAtNode, lookAtSocket, lookAtUnit } from './here.ts';

/** What can be seen from here first; then what only the daemon sees, or why it cannot be asked. */
export const examine = async (cli: Cli): Promise<CheckupView[]> => {
  const asked = await ask(cli);
  const isForReaders = !(asked instanceof PostdError) && asked.health instanceof PostdError;
  const here = [lookAtNode(), await lookAtUnit(), lookAtSocket(cli.socket, isForReaders)];
  if (asked instanceof PostdError) return [...here, away(asked), await lookAtCampaigns(cli.campaignsDir)];
  const { ping, version: daemon, health } = asked;
  const told = health instanceof PostdError ? [unseen(health)] : health.checks;
  return [...here, lookAtDaemon(ping), lookAtVersion(daemon), ...told];
};

interface Asked {
  ping: PingView;
  version: VersionView;
  /** Or that this socket is for looking on, where that is not told. */
  health: HealthView | PostdError;
}

const ask = async (cli: Cli): Promise<Asked | PostdError> => {
  try {
    return await cli.ask(async (daemon) => ({
      ping: await daemon.ping(),
      version: await daemon.version(),
      health: await daemon.health().catch(unlessForReaders),
    }));
  } catch (thrown) {
    if (thrown instanceof PostdError) return thrown;
    throw thrown;
  }
};

const unlessForReaders = (thrown: unknown): PostdError => {
  if (thrown instanceof PostdError && thrown.code === 'unauthorised') return thrown;
  throw thrown;
};

const unseen = ({ message, hint }: PostdError): CheckupView => ({
  name: 'health',
  state: 'skipped',
  message,
  hint,
});

const away = ({ message, hint }: PostdError): CheckupView => ({
  name: 'daemon',
  state: 'fail',
  message,
  hint,
});

const lookAtDaemon = ({ state, pid }: PingView): CheckupView => ({
  name: 'daemon',
  state: state === 'running' ? 'ok' : 'warn',
  message: `answers, ${state}, pid ${pid}`,
  hint: state === 'running' ? '' : 'postctl status',
});

const lookAtVersion = (daemon: VersionView): CheckupView => {
  const isSame = daemon.version === version;
  return {
    name: 'versions',
    state: isSame ? 'ok' : 'warn',
    message: isSame
      ? `postctl and postd are ${version}, api ${apiVersion}, node ${daemon.node}`
      : `postctl is ${version}, postd is ${daemon.version}`,
    hint: isSame ? '' : 'restart postd, so that it runs what is installed',
  };
};
