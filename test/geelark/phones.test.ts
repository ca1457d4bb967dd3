import { describe, expect, it } from 'vitest';
import { bad, bench, fixture, good, startOfTime, troubleOf, valueOf, type Answer } from './bench.ts';

const phone = '557536075321468390';

describe('the list of phones', () => {
  it('brings id, name and status, and nothing of the proxy', async () => {
    const { cloud } = bench(() => fixture('phone-list'));
    expect(valueOf(await cloud.listPhones())).toEqual([{ phoneId: phone, name: 'acct-01', status: 'off' }]);
  });

  const row = (index: number) => ({ id: String(10n ** 17n + BigInt(index)), serialName: 'a', status: 2 });
  const rows = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, index) => row(from + index));

  it('reads all pages', async () => {
    const { cloud, asked } = bench(({ body }) => {
      const page = Number(body['page']);
      return good({ total: 250, items: rows((page - 1) * 100, Math.min(page * 100, 250)) });
    });
    expect(valueOf(await cloud.listPhones())).toHaveLength(250);
    expect(asked.map(({ body }) => body)).toEqual([
      { page: 1, pageSize: 100 },
      { page: 2, pageSize: 100 },
      { page: 3, pageSize: 100 },
    ]);
  });

  it('names each phone once when the list shifts between two pages', async () => {
    const { cloud } = bench(({ body }) =>
      good({ total: 150, items: body['page'] === 1 ? rows(0, 100) : rows(99, 150) }),
    );
    expect(new Set(valueOf(await cloud.listPhones()).map(({ phoneId }) => phoneId)).size).toBe(150);
  });

  it.each<[string, (page: unknown) => Answer]>([
    ['a page is missing', (page) => good({ total: 150, items: page === 1 ? rows(0, 100) : [] })],
    ['the same full page comes again and again', () => good({ items: rows(0, 100) })],
    ['data are null', () => good(null)],
    ['rows and total are missing', () => good({})],
    ['the second page is refused', (page) => (page === 1 ? good({ items: rows(0, 100) }) : bad(40007))],
  ])('is a failure rather than half a list when %s', async (_what, answer) => {
    const { cloud, asked } = bench(({ body }) => answer(body['page']));
    expect(troubleOf(await cloud.listPhones()).blame).toBe('infrastructure');
    expect(asked.length).toBeLessThan(4);
  });
});

describe('a look at phones', () => {
  it('reads the status numbers the right way round', async () => {
    const { cloud } = bench(() => fixture('phone-status'));
    const ids = [0, 1, 2, 3, 4, 5, 6].map((index) => `55753607532146839${String(index)}`);
    const looks = valueOf(await cloud.lookAtPhones(ids));
    expect(looks.map(({ phoneId, status }) => [phoneId.slice(-1), status])).toEqual([
      ['0', 'running'],
      ['1', 'starting'],
      ['2', 'off'],
      ['3', 'expired'],
      ['4', 'unknown'],
      ['5', 'missing'],
      ['6', 'unknown'],
    ]);
    expect(looks[0]).toMatchObject({ askedAt: startOfTime, at: startOfTime });
  });

  it('concludes nothing from an answer that contradicts itself', async () => {
    const { cloud } = bench(() =>
      good({ successDetails: [{ id: phone, status: 2 }], failDetails: [{ id: phone, code: 42001 }] }),
    );
    expect(valueOf(await cloud.lookAtPhones([phone]))).toMatchObject([{ status: 'unknown' }]);
  });

  it('asks for 100 phones at a time and answers each once', async () => {
    const ids = Array.from({ length: 230 }, (_, index) => String(index));
    const { cloud, asked } = bench(({ body }) =>
      good({ successDetails: [body['ids']].flat().map((id) => ({ id, status: '2' })) }),
    );
    const looks = valueOf(await cloud.lookAtPhones([...ids, '0', '1']));
    expect(looks.map(({ phoneId }) => phoneId)).toEqual(ids);
    expect(new Set(looks.map(({ status }) => status))).toEqual(new Set(['off']));
    expect(asked).toHaveLength(3);
  });

  it('fails as a whole when one part fails', async () => {
    const ids = Array.from({ length: 150 }, (_, index) => String(index));
    let calls = 0;
    const { cloud } = bench(() => (++calls === 1 ? good({ successDetails: [] }) : bad(50000)));
    expect(troubleOf(await cloud.lookAtPhones(ids)).code).toBe('geelark.50000');
  });

  it('asks nobody about no phones', async () => {
    const { cloud, asked } = bench(() => good(null));
    expect(valueOf(await cloud.lookAtPhones([]))).toEqual([]);
    expect(asked).toEqual([]);
  });

  it('reads the items also when the envelope says that all of them failed', async () => {
    const { cloud } = bench(() => ({
      body: { code: 40009, data: { failDetails: [{ id: phone, code: '42001' }] } },
    }));
    expect(valueOf(await cloud.lookAtPhones([phone]))).toMatchObject([{ status: 'missing' }]);
  });

  it('keeps an id that is printed as a number to its last digit', async () => {
    const { cloud } = bench(() => ({
      body: `{"code":0,"data":{"successDetails":[{"id":${phone},"status":0}]}}`,
    }));
    expect(valueOf(await cloud.lookAtPhones([phone]))).toMatchObject([{ phoneId: phone, status: 'running' }]);
  });
});

describe('starting a phone', () => {
  it('is accepted when the item is', async () => {
    const { cloud, asked } = bench(() => fixture('phone-start'));
    expect(valueOf(await cloud.startPhone(phone))).toBeNull();
    expect(asked).toMatchObject([{ endpoint: 'phone/start', body: { ids: [phone] } }]);
  });

  it('is refused when the item is, whatever the envelope says', async () => {
    const { cloud } = bench(() => fixture('phone-start-refused'));
    expect(troubleOf(await cloud.startPhone(phone))).toMatchObject({
      code: 'geelark.43004',
      blame: 'operator',
      scope: 'phone',
      effect: 'none',
    });
  });

  it.each([43006, 43007, 43009, 43010])('leaves a phone to the person who has it (%d)', async (code) => {
    const { cloud } = bench(() =>
      good({ successAmount: 0, failAmount: 1, failDetails: [{ id: phone, code }] }),
    );
    expect(troubleOf(await cloud.startPhone(phone))).toMatchObject({
      code: `geelark.${String(code)}`,
      blame: 'person',
      effect: 'none',
    });
  });

  it('counts on the amounts when no item is listed', async () => {
    const { cloud } = bench(() => good({ totalAmount: '1', successAmount: '1', failAmount: '0' }));
    expect(valueOf(await cloud.startPhone(phone))).toBeNull();
  });

  const other = '557536075321468399';
  it.each<[string, unknown]>([
    ['data are null', null],
    ['nothing is said', {}],
    ['a failure is counted but not explained', { successAmount: 0, failAmount: 1 }],
    [
      'it failed and succeeded',
      { successDetails: [{ id: phone }], failDetails: [{ id: phone, code: 43005 }] },
    ],
    ['more was done than asked', { successAmount: 1, failAmount: 1 }],
    ['it failed with code 0', { failDetails: [{ id: phone, code: 0 }] }],
    [
      'it failed twice, differently',
      {
        failDetails: [
          { id: phone, code: 43005 },
          { id: phone, code: 43007 },
        ],
      },
    ],
    ['it failed but is counted as done', { successAmount: 1, failDetails: [{ id: phone, code: 43005 }] }],
    ['another phone is named', { successAmount: 1, successDetails: [{ id: other }] }],
    ['another phone is refused', { failDetails: [{ id: other, code: 43005 }] }],
    ['the cloud itself does not know', { failDetails: [{ id: phone, code: 50000 }] }],
  ])('may have happened when %s', async (_what, data) => {
    const { cloud } = bench(() => good(data));
    expect(troubleOf(await cloud.startPhone(phone))).toMatchObject({
      blame: 'infrastructure',
      effect: 'unknown',
    });
  });
});

describe('stopping a phone', () => {
  it('is accepted on the amounts alone', async () => {
    const { cloud, asked } = bench(() => fixture('phone-stop'));
    expect(valueOf(await cloud.stopPhone(phone))).toBeNull();
    expect(asked).toMatchObject([{ endpoint: 'phone/stop', body: { ids: [phone] } }]);
  });

  it('is done when the phone does not run anyway', async () => {
    const { cloud } = bench(() => good({ failAmount: 1, failDetails: [{ id: phone, code: 42002 }] }));
    expect(valueOf(await cloud.stopPhone(phone))).toBeNull();
  });

  it.each([
    [43005, 'infrastructure'],
    [43006, 'person'],
    [42001, 'operator'],
  ])('is refused with %d, which is to be blamed on: %s', async (code, blame) => {
    const { cloud } = bench(() => good({ failAmount: 1, failDetails: [{ id: phone, code }] }));
    expect(troubleOf(await cloud.stopPhone(phone))).toMatchObject({ blame, effect: 'none' });
  });
});
