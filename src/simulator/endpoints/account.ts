import { billedMinutes } from '../bill.ts';
import { endpoint, fields, success } from './endpoint.ts';
import type { Endpoint } from './endpoint.ts';

const nothing = fields({});

/** Credentials and money. */
export const accountEndpoints: Endpoint[] = [
  endpoint('auth/status', nothing, () => success()),
  endpoint(
    'pay/wallet',
    nothing,
    (_, { kernel, fleet }) => {
      const { walletDollars, dollarsPerMinute } = kernel.options;
      const spent = billedMinutes(fleet.everPresent()) * dollarsPerMinute;
      const balance = Math.round((walletDollars - spent) * 1000) / 1000;
      return success({ balance, giftMoney: 0, availableTimeAddOn: 0 });
    },
    10,
  ),
  endpoint(
    'pay/plan/info',
    nothing,
    (_, { kernel, fleet }) =>
      success({
        plan: 1,
        profiles: fleet.size,
        monthlyRental: 0,
        parallels: 0,
        expirationTime: Math.floor(kernel.timeline.now / 1000) + 30 * 24 * 3600,
        monthlyFee: 0,
        availableProfiles: 0,
        availableMonthlyRentals: 0,
      }),
    1,
  ),
];
