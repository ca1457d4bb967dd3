import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { messageOf } from '../../src/domain/failure.ts';
import type { Control } from '../../src/ipc/contract.ts';
import type { PostdClient } from '../../src/ipc/client.ts';
import { connect } from '../../src/ipc/client.ts';
import type { ControlServer } from '../../src/ipc/server.ts';
import type { Door } from '../../src/ipc/door.ts';
import type { Probes } from '../../src/ipc/probes.ts';
import { createServer } from '../../src/ipc/server.ts';
import { FakeFacts, fakeControl } from './fake-control.ts';

/** A folder of this test alone, gone when it ends. */
export const tempFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'postd-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

export interface Running {
  socketPath: string;
  server: ControlServer;
  client: PostdClient;
  facts: FakeFacts;
  logged: string[];
}

/** A real server on a real socket, in front of a fake daemon. */
export const serve = async (
  some: Partial<Control> = {},
  more: {
    socketPath?: string;
    facts?: FakeFacts;
    heartbeatMs?: number;
    version?: string;
    door?: Door;
    probes?: Partial<Probes>;
  } = {},
): Promise<Running> => {
  const socketPath = more.socketPath ?? join(tempFolder(), 'run', 'postd.sock');
  const facts = more.facts ?? new FakeFacts();
  const logged: string[] = [];
  const server = createServer({
    control: fakeControl(facts, some),
    door: more.door ?? { kind: 'operators' },
    probes: {
      readiness: async () => [{ name: 'store', problem: null }],
      metrics: async () => 'postd_build_info 1\n',
      ...more.probes,
    },
    version: more.version ?? '0.1.0',
    log: (level, message, thrown) => logged.push(`${level} ${message} ${messageOf(thrown)}`),
    ...(more.heartbeatMs === undefined ? {} : { heartbeatMs: more.heartbeatMs }),
  });
  await server.listen(socketPath);
  onTestFinished(() => server.close(0));
  return {
    socketPath,
    server,
    client: connect(socketPath, { version: '0.1.0', wait: noWait }),
    facts,
    logged,
  };
};

export const noWait = async (): Promise<void> => undefined;
