import { accountEndpoints } from './account.ts';
import type { Endpoint } from './endpoint.ts';
import { phoneEndpoints } from './phones.ts';
import { publishingEndpoints } from './publishing.ts';
import { taskEndpoints } from './tasks.ts';
import { uploadEndpoints } from './uploads.ts';

/** Every endpoint of the cloud that is simulated, by its path below `/open/v1/`. */
export const endpoints: ReadonlyMap<string, Endpoint> = new Map(
  [...accountEndpoints, ...phoneEndpoints, ...uploadEndpoints, ...publishingEndpoints, ...taskEndpoints].map(
    (endpoint) => [endpoint.path, endpoint],
  ),
);

/** Calls that destroy a phone or spend money. Whoever makes one has a grave bug. */
export const forbidden: ReadonlySet<string> = new Set([
  '/open/v1/phone/delete',
  '/open/v1/phone/newOne',
  '/open/v2/phone/newOne',
  '/open/v1/pay/plan/upgrade',
  '/open/v1/pay/plan/continue',
  '/open/v1/pay/timeAddOn/buy',
  '/open/v1/pay/wallet/recharge',
]);
