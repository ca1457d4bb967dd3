import type { AccountLineView } from '../../ipc/contract.ts';
import type { Cell } from './table.ts';
import type { Style } from './style.ts';
import { relative, words } from './words.ts';

/** `2/3`: posts of today and how many there may be. */
export const postsCell = ({ postsToday, capToday }: AccountLineView): Cell => {
  const text = `${postsToday}/${capToday ?? '?'}`;
  return isFull({ postsToday, capToday }) ? { text, style: 'warn' } : text;
};

const isFull = ({ postsToday, capToday }: Pick<AccountLineView, 'postsToday' | 'capToday'>): boolean =>
  capToday !== null && postsToday >= capToday;

export const failuresCell = ({ failuresInRow }: AccountLineView): Cell =>
  failuresInRow === 0 ? 0 : { text: String(failuresInRow), style: 'bad' };

/** When the next job may run, as far as that is known: not before its campaign is started. */
export const nextDue = (now: number, { nextJobId, nextNeeds, coolsDownUntilAt }: AccountLineView): string => {
  if (nextJobId === null || nextNeeds === 'start') return '-';
  if (coolsDownUntilAt !== null) return relative(now, coolsDownUntilAt);
  return nextNeeds === 'nextPass' ? 'next pass' : 'now';
};

/** In a word or two, what the account does or what holds it back. */
export const accountDoing = (account: AccountLineView): { text: string; style: Style } => {
  const { inHand, pauses, openJobs, coolsDownUntilAt, nextNeeds } = account;
  if (inHand !== null) return { text: words(inHand.phase), style: 'good' };
  if (pauses.length > 0) return { text: 'paused', style: 'warn' };
  if (isFull(account)) return { text: 'done for today', style: 'dim' };
  if (openJobs === 0) return { text: 'idle', style: 'dim' };
  if (nextNeeds === 'start') return { text: 'not running', style: 'dim' };
  return coolsDownUntilAt === null
    ? { text: 'waiting', style: 'good' }
    : { text: 'cooling down', style: 'warn' };
};
