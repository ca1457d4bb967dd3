import { expect, it } from 'vitest';
import { bad, bench, good, troubleOf, valueOf } from './bench.ts';

it.each([
  [{ balance: 12.34, giftMoney: 2, availableTimeAddOn: 600 }, 14.34],
  [{ balance: '0.5', giftMoney: '1.25' }, 1.75],
  [{ balance: -3 }, -3],
])('the balance of %o is %d', async (data, usd) => {
  const { cloud, asked } = bench(() => good(data));
  expect(valueOf(await cloud.readBalance()).usd).toBeCloseTo(usd, 6);
  expect(asked).toMatchObject([{ endpoint: 'pay/wallet', body: {} }]);
});

it('an answer without a balance is none, and a refusal is one', async () => {
  expect(troubleOf(await bench(() => good({ giftMoney: 5 })).cloud.readBalance()).code).toBe(
    'geelark.bad-answer',
  );
  expect(troubleOf(await bench(() => bad(40003)).cloud.readBalance()).blame).toBe('operator');
});
