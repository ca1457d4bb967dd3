import { dirname } from 'node:path';
import { PostdError } from '../domain/failure.ts';

/**
 * Why the socket could not be used, in words an operator can act on. The codes are errno(3)'s: the file is not there,
 * nobody listens behind it, or we may not open it.
 */
export const unreachable = (socketPath: string, error: NodeJS.ErrnoException): PostdError => {
  switch (error.code ?? '') {
    case 'ENOENT':
    case 'ENOTDIR':
      return notRunning(error, `there is no socket ${socketPath}`, start);
    case 'ECONNREFUSED':
      return notRunning(
        error,
        `the socket ${socketPath} is stale, the daemon that made it is gone`,
        `${start}; why it ended: journalctl -u postd -n 50`,
      );
    case 'EACCES':
    case 'EPERM':
      return new PostdError('unauthorised', `you may not use the socket ${socketPath}`, {
        hint: `sudo usermod -aG postd "$USER", then log in again (ls -l ${dirname(socketPath)} shows the group)`,
        cause: error,
      });
    case 'ENOTSOCK':
    case 'EISDIR':
      return daemonUnreachable(error, `${socketPath} is not a socket`, 'postctl --socket PATH');
    case 'ECONNRESET':
    case 'EPIPE':
      return new PostdError('daemon-unreachable', 'postd went away before it answered', {
        hint: 'postctl daemon ping',
        retry: 'look first',
        cause: error,
      });
    default:
      return daemonUnreachable(
        error,
        `cannot talk to postd over ${socketPath}: ${error.message}`,
        'postctl daemon ping',
      );
  }
};

/** Whether nobody can have heard us, so that trying again does nothing twice. */
export const isNobodyThere = (error: NodeJS.ErrnoException): boolean =>
  error.code === 'ENOENT' || error.code === 'ECONNREFUSED';

const start = 'systemctl start postd, or by hand: bin/postd';

/** Sure, and not only likely; see `isNotRunning`. */
const notRunning = (cause: Error, why: string, hint: string): PostdError =>
  new PostdError('daemon-unreachable', `postd is not running: ${why}`, {
    hint,
    retry: 'later',
    details: { isRunning: false },
    cause,
  });

/** Whether an error says that there is no daemon at all: not that it does not answer, or that it is not for us. */
export const isNotRunning = (thrown: unknown): boolean =>
  thrown instanceof PostdError && thrown.details['isRunning'] === false;

const daemonUnreachable = (cause: Error, message: string, hint: string): PostdError =>
  new PostdError('daemon-unreachable', message, { hint, retry: 'later', cause });
