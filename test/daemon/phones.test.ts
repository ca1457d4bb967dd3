import { expect, it } from 'vitest';
import { json } from '../cli/postctl.ts';
import { crowd } from '../lifecycle/folders.ts';
import { openHouse, type House } from './house.ts';

const foreign = { name: 'cats.1', status: 'running' };
const va = { name: 'va-1', status: 'running' };

const stopCalls = (house: House): string[] =>
  house.world.truth().phones.flatMap(({ name, stopCalls: calls }) => calls.map(() => name));

it('leaves a phone that is on without us alone, unless it is named and somebody agrees', async () => {
  const house = await openHouse({ cats: crowd('cats', 2) }, [foreign, va]);
  const shown = await house.postctl('phone', 'stop', '--campaign', 'cats', '--dry-run');
  expect(shown).toMatchObject({ code: 0 });
  expect(shown.out).toContain('1 phone (cats.1) on without us, left alone');
  expect((await house.postctl('phone', 'stop', '--campaign', 'cats')).code).toBe(0);

  const asked = await house.postctl('phone', 'stop', '--campaign', 'cats', '--include-foreign');
  expect(asked.code).toBe(2);
  expect(asked.err).toContain('cats.1');
  const blind = await house.postctl('phone', 'stop', '--campaign', 'cats', '--include-foreign', '--yes');
  expect(blind).toMatchObject({ code: 2, err: expect.stringContaining('have to be named') as string });
  expect(stopCalls(house)).toEqual([]);

  const flags = ['--include-foreign', '--yes', '--note', 'left on by Lena', '--phone', 'cats.1', 'va-1'];
  const { code, out } = await house.postctl('phone', 'stop', '--campaign', 'cats', ...flags);
  expect({ code, out }).toMatchObject({
    code: 0,
    out: expect.stringContaining('1 phone (cats.1) on without us, now being stopped') as string,
  });
  await house.fact('phone.stop-ordered', { account: 'cats.1', campaign: 'cats' });
  await house.fact('phone.off', { account: 'cats.1' });
  expect([...new Set(stopCalls(house))]).toEqual(['cats.1']);
  const phone = await house.postctl('phone', 'show', 'cats.1', '--json');
  expect(json(phone)).toMatchObject({
    phones: [{ campaigns: ['cats'], leases: [{ origin: 'operator', phase: 'closed', reason: 'seen off' }] }],
  });
});

it('ends an order where a person is on the phone, whom the cloud protects', async () => {
  const held = { name: 'cats.1', person: { name: 'Vera', kind: 'holds' } };
  const house = await openHouse({ cats: crowd('cats', 1) }, [held]);
  const { foreign: on } = await house.client.stopPhones('cats', { dryRun: true });
  await house.client.stopPhones('cats', { foreign: on.map(({ phoneId }) => phoneId) });
  const { message } = await house.fact('phone.order-lapsed', { account: 'cats.1' });
  expect(message).toContain('somebody is on it');
  expect((await house.client.status()).phones).toEqual([]);
  expect(house.world.truth().phones[0]).toMatchObject({ status: 'running' });
});

it('stops nothing that is no phone of the campaign, whoever names it', async () => {
  const house = await openHouse({ cats: crowd('cats', 1) }, [va]);
  const phones = await house.client.phones();
  const stranger = phones.phones.find(({ name }) => name === 'va-1')?.phoneId ?? '';
  const { left, ordered } = await house.client.stopPhones('cats', { foreign: [stranger] });
  expect([left, ordered]).toMatchObject([[{ phoneId: stranger }], []]);
  expect(stopCalls(house)).toEqual([]);
});

it('stops our own phones of a running campaign at once', async () => {
  const house = await openHouse({ cats: crowd('cats', 2), dogs: crowd('dogs', 1) });
  await house.client.startCampaign('cats', {});
  await house.client.startCampaign('dogs', {});
  await house.fact('phone.ready', { campaign: 'cats' });
  expect((await house.postctl('phone', 'stop', '--campaign', 'cats')).out).toContain(
    'campaign cats is stopped',
  );
  await house.fact('campaign.stopped', { campaign: 'cats' });
  await house.fact('campaign.finished', { campaign: 'dogs' });
  await house.until('the phones are off', async () => (await house.client.status()).phones.length === 0);
  expect((await house.client.campaign('dogs')).counts.succeeded).toBe(1);
});

it('lets a phone go that somebody took over, and never one with a job in hand', async () => {
  const house = await openHouse({ cats: crowd('cats', 1) });
  await house.client.startCampaign('cats', {});
  await house.fact('post.created');
  const busy = await house.postctl('phone', 'release', 'cats.1', '--yes');
  expect(busy).toMatchObject({ code: 5, err: expect.stringContaining('cats-1 is in hand on it') as string });
  const [phone] = house.world.truth().phones;
  house.world.act([{ does: 'take', phone: phone?.phoneId ?? '', person: 'Vera', kind: 'holds' }]);
  await house.fact('phone.taken-over');
  expect(await house.postctl('phone', 'release', 'cats.1', '--yes', '--note', 'Vera has it')).toMatchObject({
    code: 0,
    out: expect.stringContaining('is let go') as string,
  });
  await house.fact('phone.released', { account: 'cats.1' });
  expect((await house.client.status()).phones).toEqual([]);
  expect((await house.postctl('phone', 'release', 'cats.1', '--yes')).out).toContain('was not ours');
});
