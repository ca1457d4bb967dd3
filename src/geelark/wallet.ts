import { z } from 'zod';
import type { PhoneCloud } from '../domain/cloud.ts';
import { looseNumber } from './envelope.ts';
import { mapReply } from './replies.ts';
import type { Ask } from './transport.ts';

/** §9. */
const wallet = z.object({ balance: looseNumber, giftMoney: looseNumber.nullish() });

/** What is left to pay with. The cloud allows ten of these a minute. */
export const walletCall = (ask: Ask): Pick<PhoneCloud, 'readBalance'> => ({
  readBalance: async () => {
    const reply = await ask({ endpoint: 'pay/wallet', body: {}, urgency: 'background', data: wallet });
    return mapReply(reply, ({ value: { balance, giftMoney } }) => ({ usd: balance + (giftMoney ?? 0) }));
  },
});
