import type { ErrorCode } from '../domain/failure.ts';

const hints: Partial<Record<ErrorCode, string>> = {
  usage: 'postctl --help',
  'bad-request': 'postctl --help',
  'bad-config': 'postctl config show --origin',
  'bad-campaign': 'postctl campaign list',
  'not-found': 'postctl status',
  'already-running': 'postctl status',
  'not-running': 'postctl status',
  'nothing-to-do': 'postctl status',
  'in-hand': 'postctl job list --state claimed',
  draining: 'postctl daemon ping',
  'bad-answer': 'postctl version --daemon',
  'store-newer': 'postctl version --daemon',
};

/** Every error ends with the next thing to type; this is it where the error itself knows nothing better. */
export const usualHint = (code: ErrorCode): string => hints[code] ?? 'postctl doctor';
