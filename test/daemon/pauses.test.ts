import { expect, it } from 'vitest';
import { crowd } from '../lifecycle/folders.ts';
import { openHouse } from './house.ts';

it('a paused campaign finishes what is in hand, waits over a restart, and goes on when it is resumed', async () => {
  const name = 'späte "Katzen" 🐈';
  const house = await openHouse({ [name]: { ...crowd('cats', 3), settings: { workers: 1 } } });
  await house.client.startCampaign(name, {});
  await house.fact('post.created');
  expect(await house.postctl('campaign', 'pause', name, '--note', 'looks odd')).toMatchObject({ code: 0 });
  await house.fact('post.published');
  await house.until('the phones are off', async () => (await house.client.status()).phones.length === 0);
  await house.restart();

  const view = await house.client.campaign(name);
  expect(view.counts).toMatchObject({ succeeded: 1, pending: 2 });
  expect(view.run).toMatchObject({
    endedAt: null,
    paused: { kind: 'campaign', name, code: 'operator', message: 'an operator said so: looks odd' },
  });
  const status = await house.postctl('status');
  expect(status.out).toContain(`paused: campaign ${name}, an operator said so: looks odd`);
  expect(status.out).toContain(`next: postctl campaign resume '${name}'`);
  expect((await house.postctl('campaign', 'status', name)).out).toMatch(/: paused, started/);
  expect((await house.postctl('campaign', 'pause', name)).out).toContain('is paused already');

  expect(await house.postctl('campaign', 'resume', name)).toMatchObject({
    code: 0,
    out: `campaign ${name} goes on\n`,
  });
  await house.fact('campaign.finished', { campaign: name });
  expect((await house.client.campaign(name)).counts.succeeded).toBe(3);
});

it('a paused account and a paused phone are left alone by every campaign', async () => {
  const house = await openHouse({ cats: crowd('cats', 3) });
  expect((await house.postctl('account', 'pause', 'cats.1')).code).toBe(0);
  await house.postctl('phone', 'list');
  expect((await house.postctl('phone', 'pause', 'cats.2')).code).toBe(0);
  await house.client.startCampaign('cats', {});
  await house.fact('post.published', { account: 'cats.3' });
  expect((await house.client.campaign('cats')).counts).toMatchObject({ succeeded: 1, pending: 2 });
  await house.postctl('account', 'resume', 'cats.1');
  await house.fact('post.published', { account: 'cats.1' });
  await house.postctl('phone', 'resume', 'cats.2');
  await house.fact('campaign.finished');
  const started = house.world.truth().phones.filter(({ runs }) => runs.length > 0);
  expect(started).toHaveLength(3);
});

it.each([
  ['campaign', 'dogs', 'there is no campaign "dogs"', 'postctl campaign list'],
  ['account', 'cats.11', 'did you mean "cats.1"?', 'postctl account pause cats.1'],
  ['phone', 'catz.1', 'did you mean "cats.1"?', 'postctl phone pause cats.1'],
])(
  'a %s that nobody knows is refused, and what to type instead is said',
  async (kind, name, message, hint) => {
    const house = await openHouse({ cats: crowd('cats', 1) });
    await house.postctl('phone', 'list');
    const { code, err } = await house.postctl(kind, 'pause', name);
    expect(code).toBe(3);
    expect(err).toContain(message);
    expect(err).toContain(hint);
  },
);

it('tells an operator who resumes one thing that another still holds it back', async () => {
  const house = await openHouse({ cats: crowd('cats', 1) });
  await house.postctl('daemon', 'pause');
  await house.postctl('campaign', 'pause', 'cats');
  const { out } = await house.postctl('campaign', 'resume', 'cats');
  expect(out).toContain('campaign cats is resumed, and held back all the same\npaused: everything,');
  expect((await house.postctl('daemon', 'resume')).out).toBe('everything goes on\n');
  expect((await house.postctl('daemon', 'resume')).out).toBe('everything was not paused\n');
});
