import { execFile } from 'node:child_process';
import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { promisify } from 'node:util';
import { systemCode } from '../../domain/disk.ts';
import { messageOf } from '../../domain/failure.ts';
import type { CheckupView } from '../../ipc/contract.ts';

/** What can be seen without the daemon. */

const needed = [24, 11] as const;

export const lookAtNode = (): CheckupView => {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const isGood = major > needed[0] || (major === needed[0] && minor >= needed[1]);
  return {
    name: 'node',
    state: isGood ? 'ok' : 'fail',
    message: `node ${process.versions.node}`,
    hint: isGood ? '' : `install Node ${needed.join('.')} or newer`,
  };
};

/** The state of the unit, where systemd runs the machine and knows one. */
export const lookAtUnit = async (): Promise<CheckupView> => {
  const name = 'service';
  if (!existsSync('/run/systemd/system')) {
    return { name, state: 'skipped', message: 'systemd does not run this machine', hint: '' };
  }
  for (const scope of [[], ['--user']]) {
    const [load, active] = await properties(scope);
    if (load !== 'loaded') continue;
    const unit = ['systemctl', ...scope].join(' ');
    return active === 'active'
      ? { name, state: 'ok', message: `postd.service is ${active}`, hint: '' }
      : {
          name,
          state: active === 'failed' ? 'fail' : 'warn',
          message: `postd.service is ${active}`,
          hint: `${unit} status postd`,
        };
  }
  return { name, state: 'skipped', message: 'there is no postd.service', hint: '' };
};

const properties = async (scope: readonly string[]): Promise<[load: string, active: string]> => {
  try {
    const { stdout } = await promisify(execFile)(
      'systemctl',
      [...scope, 'show', 'postd.service', '--property=LoadState,ActiveState'],
      { timeout: 5000 },
    );
    const value = (key: string) => new RegExp(`^${key}=(.*)$`, 'm').exec(stdout)?.[1] ?? '';
    return [value('LoadState'), value('ActiveState')];
  } catch {
    return ['', ''];
  }
};

/** Whether the socket is there, and whether we may use it; one for readers is open to everybody by intention. */
export const lookAtSocket = (socketPath: string, isForReaders: boolean): CheckupView => {
  const name = 'socket';
  try {
    const found = statSync(socketPath);
    if (!found.isSocket()) {
      return {
        name,
        state: 'fail',
        message: `${socketPath} is not a socket`,
        hint: 'postctl --socket PATH doctor',
      };
    }
    accessSync(socketPath, constants.R_OK | constants.W_OK);
    const mode = (found.mode & 0o777).toString(8).padStart(4, '0');
    const isOpen = !isForReaders && (found.mode & 0o002) !== 0;
    return {
      name,
      state: isOpen ? 'warn' : 'ok',
      message: `${socketPath}, mode ${mode}${isOpen ? ': everybody on this machine may post' : ''}`,
      hint: isOpen ? `chmod o-rwx ${socketPath}` : '',
    };
  } catch (error) {
    const code = systemCode(error);
    const mayNot = code === 'EACCES';
    return {
      name,
      state: 'fail',
      message: mayNot
        ? `user ${userInfo().username} may not use ${socketPath}`
        : code === 'ENOENT' || code === 'ENOTDIR'
          ? `there is no ${socketPath}`
          : messageOf(error),
      hint: mayNot
        ? 'sudo usermod -aG postd "$USER", then log in again'
        : 'systemctl start postd, or by hand: bin/postd',
    };
  }
};

/** The folders as postctl would look for them while the daemon is away. */
export const lookAtCampaigns = async (campaignsDir: string): Promise<CheckupView> => {
  const { campaignNames } = await import('../../campaigns/folder.ts');
  try {
    const names = await campaignNames(campaignsDir);
    const isEmpty = names.length === 0;
    return {
      name: 'campaigns',
      state: isEmpty ? 'warn' : 'ok',
      message: isEmpty ? `there are none in ${campaignsDir}` : `${names.length} in ${campaignsDir}`,
      hint: isEmpty ? 'postctl --campaigns DIR doctor' : '',
    };
  } catch (error) {
    return {
      name: 'campaigns',
      state: 'warn',
      message: messageOf(error),
      hint: 'postctl --campaigns DIR doctor',
    };
  }
};
