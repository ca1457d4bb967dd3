import { lstatSync, mkdirSync, unlinkSync } from 'node:fs';
import type { Server } from 'node:net';
import { connect } from 'node:net';
import { dirname } from 'node:path';
import { messageOf, PostdError } from '../domain/failure.ts';

/** `sun_path` of unix(7) holds 108 bytes with the closing zero; a longer path would be cut by the kernel. */
const longestPathBytes = 107;
const probePatienceMs = 1000;

/** Who may use a socket: its owner and group, or everybody who can enter its directory. */
export type SocketUsers = 'group' | 'everybody';

const masks: Readonly<Record<SocketUsers, number>> = { group: 0o117, everybody: 0o111 };

/**
 * Listens on a Unix socket that only its owner and group can use (0660), or everybody who can enter its directory
 * (0666). A directory that is not there is made, 0750.
 *
 * To be called by the holder of the state directory's lock: then a socket nobody listens on is a dead daemon's, and
 * removing it takes nothing from anybody. A living one is `locked`; anything but a socket is `bad-config` and stays.
 */
export const listenOnSocket = async (
  server: Server,
  socketPath: string,
  users: SocketUsers = 'group',
): Promise<void> => {
  if (Buffer.byteLength(socketPath) > longestPathBytes) {
    throw new PostdError(
      'bad-config',
      `the socket path ${socketPath} is longer than ${longestPathBytes} bytes`,
      {
        hint: 'choose a shorter one with --socket',
      },
    );
  }
  makeDirectory(dirname(socketPath));
  await clearTheWay(socketPath);
  await listenFor(users, server, socketPath);
};

const makeDirectory = (directory: string): void => {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o750 });
  } catch (thrown) {
    throw new PostdError(
      'bad-config',
      `cannot make the socket's directory ${directory}: ${messageOf(thrown)}`,
      {
        hint: 'choose another place with --socket',
        cause: thrown,
      },
    );
  }
};

const clearTheWay = async (socketPath: string): Promise<void> => {
  const found = lstatSync(socketPath, { throwIfNoEntry: false });
  if (found === undefined) return;
  if (!found.isSocket()) {
    const kind = found.isDirectory() ? 'a directory' : found.isFile() ? 'a plain file' : 'not a socket';
    throw new PostdError('bad-config', `${socketPath} is ${kind}; we do not remove it`, {
      hint: 'move it away, or choose another path with --socket',
    });
  }
  if (await isAnswered(socketPath)) {
    throw new PostdError('locked', `another daemon listens on ${socketPath}`, {
      hint: `postctl --socket ${socketPath} daemon ping`,
      retry: 'later',
    });
  }
  unlinkSync(socketPath);
};

/** Only a refused connection proves that nobody is there; a daemon too busy to answer is alive. */
const isAnswered = (socketPath: string): Promise<boolean> =>
  new Promise((resolve, reject) => {
    const socket = connect(socketPath);
    const settle = (answered: boolean): void => {
      socket.destroy();
      resolve(answered);
    };
    socket.setTimeout(probePatienceMs, () => settle(true));
    socket.once('connect', () => settle(true));
    socket.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED') settle(false);
      else if (error.code === 'EAGAIN') settle(true);
      else reject(cannotTell(socketPath, error));
    });
  });

const cannotTell = (socketPath: string, error: Error): PostdError =>
  new PostdError('bad-config', `cannot tell whether ${socketPath} is in use: ${error.message}`, {
    hint: 'choose another path with --socket',
    cause: error,
  });

/** Node makes sockets of the mode 0755; the file is created inside `listen`, so the mask covers exactly that. */
const listenFor = (users: SocketUsers, server: Server, socketPath: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const refuse = (error: Error) => {
      reject(
        new PostdError('bad-config', `cannot listen on ${socketPath}: ${error.message}`, {
          hint: 'choose another path with --socket',
          cause: error,
        }),
      );
    };
    server.once('error', refuse);
    const before = process.umask(masks[users]);
    try {
      server.listen(socketPath, () => {
        server.off('error', refuse);
        resolve();
      });
    } finally {
      process.umask(before);
    }
  });
