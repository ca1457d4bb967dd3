import { expect, test } from 'vitest';
import { campaign, counts, fakeControl, FakeFacts, job, now, phone, run } from '../ipc/fake-control.ts';
import { against } from './inside.ts';

test('a campaign is told with its states, its rate, who did what in which pass, whose fault, and what comes', async () => {
  const foreign = [phone({ name: 'tom.runs', hold: 'foreign', phase: null, onMs: null })];
  const { code, out } = await against(
    { campaign: () => campaign({ foreignPhones: foreign }) },
    'campaign',
    'status',
    'viral',
  );
  expect(code).toBe(0);
  expect(out).toContain('12 jobs: 5 succeeded, 1 failed, 2 in hand, 4 pending; success rate 83 %');
  expect(out).toContain(
    '1 phone of ours, 1 in use by others (tom.runs), next due in 3m, done in 20m if it goes on like this',
  );
  expect(out).toMatch(/viral\/1 +viral-2 +lena\.cooks +confirming +40s +3 +1 +1 +0/);
  expect(out).toMatch(/PASS +POSTED +RETRIED +FAILED +UNSURE\n +1 +4 +2 +0 +0\n +2 +1 +0 +1 +0/);
  expect(out).toContain('in all: 2 infrastructure, 1 account');
});

test('a job whose moment has come is due now, however long ago that was', async () => {
  const late = job({ reason: 'a person uses the phone', notBeforeAt: now - 14_000 });
  const status = await against(
    { campaign: () => campaign({ waiting: [late] }) },
    'campaign',
    'status',
    'viral',
  );
  expect(status.out).toMatch(/viral-3 +mara\.reads +\S+.* now +a person uses the phone/);
  const list = await against({ jobs: () => ({ now, jobs: [late], more: false }) }, 'job', 'list');
  expect(list.out).toMatch(/ now +a person uses the phone/);
});

test('the status of all adds the campaigns up', async () => {
  const one = await against({}, 'status');
  expect(one.out).not.toContain('jobs:');
  expect(one.out).toMatch(/viral .* in 3m +in 20m/);
  const usual = await fakeControl(new FakeFacts()).status();
  const other = run({ campaign: 'podcast', counts: counts({ succeeded: 1, unconfirmed: 1 }) });
  const two = await against({ status: () => ({ ...usual, runs: [run(), other] }) }, 'status');
  expect(two.out).toContain(
    '14 jobs: 6 succeeded, 1 failed, 1 unconfirmed, 2 in hand, 4 pending; success rate 75 %',
  );
});
