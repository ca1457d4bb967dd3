import { PostdError } from '../../domain/failure.ts';
import { loadedSecret, readPrivately, refuseVariable } from './credentials.ts';
import { isGoodWebhook, webhookRule, type Settings } from './schema.ts';
import type { Seat } from './seat.ts';

/** The ways on which we say what needs a person; both null: nobody is told. */
export interface NotifySettings {
  webhook: string | null;
  command: readonly [string, ...string[]] | null;
  /** US dollars; null: the balance is not looked at. */
  balanceBelow: number | null;
}

/** Throws `bad-config`, and never says the URL. */
export function notifyOf(settings: Settings, seat: Seat): NotifySettings {
  if (seat.isService) refuseVariable('POSTD_NOTIFY_WEBHOOK', settings.notifyWebhook, 'webhook');
  return {
    webhook: webhookOf(settings, seat),
    command: settings.notifyCommand ?? null,
    balanceBelow: settings.notifyBalanceBelow ?? null,
  };
}

function webhookOf({ notifyWebhook, notifyWebhookFile }: Settings, seat: Seat): string | null {
  const url =
    notifyWebhook ??
    (notifyWebhookFile === undefined
      ? loadedSecret(seat.credentialsDir, 'webhook')
      : readPrivately(notifyWebhookFile));
  if (url === undefined) return null;
  if (isGoodWebhook(url)) return url;
  const where = notifyWebhookFile ?? 'the credential webhook';
  throw new PostdError('bad-config', `what stands in ${where} ${webhookRule}`);
}
