import type { Way } from '../domain/letter.ts';
import { command } from '../notify/command.ts';
import { webhook } from '../notify/webhook.ts';
import type { NotifySettings } from './config/notify.ts';

/** The ways that these settings name. */
export const waysOf = (settings: NotifySettings): Way[] => [
  ...(settings.webhook === null ? [] : [webhook(settings.webhook)]),
  ...(settings.command === null ? [] : [command(settings.command)]),
];
