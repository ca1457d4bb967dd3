import { messageOf } from '../domain/failure.ts';
import type { Control } from '../ipc/contract.ts';
import type { Door } from '../ipc/door.ts';
import type { Loopback } from '../ipc/loopback.ts';
import type { Probes } from '../ipc/probes.ts';
import { createServer, type ControlServer } from '../ipc/server.ts';
import type { Config } from './config/load.ts';
import type { Logger } from './logger.ts';

export interface DoorPorts {
  control: Control;
  probes: Probes;
  version: string;
  logger: Logger;
  /** Called when a reader was let go. */
  onDrop: () => void;
}

export interface Doors {
  /** The operators' first, for it tells whether another daemon is there. Throws `locked`, `bad-config`. */
  open(config: Config): Promise<void>;
  close(): Promise<void>;
}

/** The ways into the daemon: for operators, for readers, for monitoring systems (see `ipc/door.ts`). */
export function createDoors({ control, probes, version, logger, onDrop }: DoorPorts): Doors {
  const opened: ControlServer[] = [];
  const open = async (door: Door, place: string | Loopback): Promise<void> => {
    const server = createServer({
      ...{ control, probes, version, door, onDrop },
      log: (level, message, thrown) =>
        logger[level](thrown === undefined ? {} : { err: messageOf(thrown) }, message),
    });
    opened.push(server);
    await server.listen(place);
  };
  return {
    open: async ({ socketPath, readOnlySocketPath, metricsListen }) => {
      await open({ kind: 'operators' }, socketPath);
      if (readOnlySocketPath !== null) {
        await open({ kind: 'readers', operatorsSocket: socketPath }, readOnlySocketPath);
      }
      if (metricsListen !== null) await open({ kind: 'monitors' }, metricsListen);
    },
    close: async () => {
      await Promise.all(opened.map((server) => server.close()));
    },
  };
}
