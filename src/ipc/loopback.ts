import type { Server } from 'node:net';
import { PostdError } from '../domain/failure.ts';

/** A port of this machine that other machines cannot reach. */
export interface Loopback {
  host: string;
  port: number;
}

/** Throws `bad-config` when somebody else has the port. */
export const listenOnLoopback = (server: Server, { host, port }: Loopback): Promise<void> =>
  new Promise((resolve, reject) => {
    const refuse = (error: Error) =>
      reject(
        new PostdError('bad-config', `cannot listen on ${host}:${port}: ${error.message}`, {
          hint: 'choose another port for metricsListen',
          cause: error,
        }),
      );
    server.once('error', refuse);
    server.listen(port, host, () => {
      server.off('error', refuse);
      resolve();
    });
  });
