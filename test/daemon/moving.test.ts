import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { decodeText, progressColumns, readProgress } from '../../src/campaigns/index.ts';
import { crowd } from '../lifecycle/folders.ts';
import { json } from '../cli/postctl.ts';
import { openHouse, type House } from './house.ts';

const folder = mkdtempSync(join(tmpdir(), 'postd-moving-'));
afterAll(() => rmSync(folder, { recursive: true }));

const fileOf = (name: string, ...lines: string[]): string => {
  const file = join(folder, name);
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
};

/** What the jobs of a campaign would post. */
const pairsOf = async (house: House, campaign: string): Promise<string[]> =>
  (await house.client.jobs({ campaign })).jobs.map(
    ({ account, videoName }) => `${account} ${videoName.split('/').at(-1)}`,
  );

it('what the old system posted is never planned again, and importing twice changes nothing', async () => {
  const house = await openHouse({ cats: crowd('cats', 2) });
  await house.postctl('campaign', 'seed', 'cats');
  const before = await pairsOf(house, 'cats');
  expect(before).toHaveLength(2);

  const header = progressColumns.slice(0, 13).join(',');
  const row = (pair = '', status = '') => {
    const [account, video] = pair.split(' ');
    return `${video}_cats,${account},C:\\old\\${video},"Look, a cat",${status},0,2025-12-26T11:48:32.058822,,,1,3,,`;
  };
  const file = fileOf('progress.csv', header, row(before[0], 'success'), row(before[1], 'failed'), 'x,y,z');
  const dry = await house.postctl('campaign', 'import', 'cats', file, '--dry-run');
  expect(dry.out).toContain(
    'cats: 1 post would be taken into the ledger for instagram, 0 known already, 2 rows left',
  );
  const { code, out } = await house.postctl('campaign', 'import', 'cats', file);
  expect(code).toBe(0);
  expect(out).toBe(
    'cats: 1 post taken into the ledger for instagram, 0 known already, 2 rows left\n' +
      'line 3: it failed there: not posted, a plan may choose it\n' +
      'line 4: it has no status that is known\n',
  );
  const again = json(await house.postctl('campaign', 'import', 'cats', file, '--json'));
  expect(again).toMatchObject({ taken: 0, known: 1 });

  await house.client.startCampaign('cats', {});
  await house.fact('campaign.finished');
  const posted = house.world.truth().publications.map(({ account }) => account);
  expect(posted).toEqual([before[1]?.split(' ')[0]]);
  const why = await house.postctl('job', 'list', '--campaign', 'cats', '--state', 'skipped');
  expect(why.out).toContain('Already posted by the old system');
});

it('a ledger of account|video|timestamp lines holds for every campaign', async () => {
  const house = await openHouse({ cats: crowd('cats', 1) });
  await house.postctl('campaign', 'seed', 'cats');
  const [pair = ''] = await pairsOf(house, 'cats');
  await house.postctl('job', 'skip', 'cats-1');
  const file = fileOf('all_posted_videos.txt', `${pair.replace(' ', '|')}|2025-12-17T10:30:00`, 'nobody');
  expect(await house.postctl('ledger', 'import', file)).toMatchObject({
    code: 0,
    out:
      'ledger: 1 post taken into the ledger for instagram and tiktok, 0 known already, 1 row left\n' +
      'line 2: it is no account|video|timestamp\n',
  });
  const retried = await house.postctl('job', 'retry', 'cats-1');
  expect(retried.out).toContain('the old system has posted this video to the account');
});

it('what is exported can be imported, and changes nothing', async () => {
  const house = await openHouse({ cats: crowd('cats', 2) }, [
    { name: 'cats.1', account: { failCode: 20116 } },
  ]);
  await house.client.startCampaign('cats', {});
  await house.fact('campaign.finished');
  const { out } = await house.postctl('campaign', 'export', 'cats');
  expect(out.split('\r\n')[0]).toBe(progressColumns.join(','));
  const read = readProgress(decodeText(Buffer.from(out)));
  expect(read?.unread).toEqual([]);
  expect(read?.lines.map(({ account, status }) => `${account} ${status}`).sort()).toEqual([
    'cats.1 failed',
    'cats.2 success',
  ]);
  const file = join(folder, 'exported.csv');
  writeFileSync(file, out);
  expect(json(await house.postctl('campaign', 'import', 'cats', file, '--json'))).toMatchObject({
    taken: 0,
    known: 1,
    left: [{ account: 'cats.1' }],
  });

  const attempts = await house.postctl('campaign', 'export', 'cats', '--attempts');
  expect(attempts.out).toMatch(/^attemptId,jobId,number,.*\r\n/);
  expect(attempts.out).toMatch(/\r\n\d+,cats-\d,1,1,cats\.2,instagram,.*,published,,,,/);
});

it.each([
  [['campaign', 'import', 'cats', '/nowhere.csv'], 2, '/nowhere.csv cannot be read'],
  [['campaign', 'import', 'cats', folder], 2, 'it is a folder'],
  [['campaign', 'import', 'dogs', fileOf('empty.csv', '')], 3, 'there is no campaign "dogs"'],
  [['campaign', 'import', 'cats', fileOf('captions.csv', 'filename,caption')], 2, 'no progress.csv'],
  [['ledger', 'import', fileOf('wrong.txt', 'a,b')], 1, ''],
  [['campaign', 'export', 'dogs'], 3, 'there is no campaign "dogs"'],
])('%j ends with %i and changes nothing', async (line, code, message) => {
  const house = await openHouse({ cats: crowd('cats', 1) });
  const ran = await house.postctl(...line);
  expect(ran.code).toBe(code);
  expect(ran.err).toContain(message);
});

it('a day that is reset is written beside the captions, and can be planned anew', async () => {
  const house = await openHouse({ cats: crowd('cats', 2) }, [
    { name: 'cats.1', account: { failCode: 20116 } },
  ]);
  await house.client.startCampaign('cats', {});
  const refused = await house.postctl('campaign', 'reset-day', 'cats', '--yes');
  expect(refused).toMatchObject({ code: 5, err: expect.stringContaining('already running') as string });
  await house.fact('campaign.finished');
  expect((await house.postctl('campaign', 'seed', 'cats')).out).toContain('nothing new to plan');

  expect(await house.postctl('campaign', 'reset-day', 'cats')).toMatchObject({ code: 2, out: '' });
  const dry = json(await house.postctl('campaign', 'reset-day', 'cats', '--dry-run', '--json'));
  expect(dry).toMatchObject({ jobs: 2, cancelled: 0, file: null });
  const [file = ''] = (await house.postctl('campaign', 'reset-day', 'cats', '--yes', '-q')).out.split('\n');
  expect(file).toMatch(/\/campaigns\/cats\/progress_\d{8}\.csv$/);
  const { lines, unread } = readProgress(readFileSync(file, 'utf8')) ?? {};
  expect(unread).toEqual([]);
  expect(lines?.map(({ account, status }) => `${account} ${status}`).sort()).toEqual([
    'cats.1 failed',
    'cats.2 success',
  ]);

  expect((await house.postctl('campaign', 'reset-day', 'cats', '--yes')).out).toContain('0 jobs');
  expect((await house.postctl('campaign', 'seed', 'cats')).out).toMatch(/cats: 1 job planned .*, 1 open/);
  const next = await house.postctl('campaign', 'reset-day', 'cats', '--yes', '-q');
  expect(next.out.trim()).toBe(file.replace('.csv', '_1.csv'));
  expect((await house.client.campaign('cats')).counts).toMatchObject({ succeeded: 1, failed: 1 });
  expect((await house.postctl('campaign', 'check', 'cats')).code).toBe(0);
});

it('a folder that cannot be written to leaves the day as it is', async () => {
  const house = await openHouse({ cats: crowd('cats', 1) });
  await house.postctl('campaign', 'seed', 'cats');
  rmSync(house.campaignFolder('cats'), { recursive: true });
  const { code, err } = await house.postctl('campaign', 'reset-day', 'cats', '--yes');
  expect(code).toBe(1);
  expect(err).toMatch(/progress_\d{8}\.csv cannot be written/);
  mkdirSync(house.campaignFolder('cats'));
  expect((await house.client.campaign('cats')).counts).toMatchObject({ pending: 1, cancelled: 0 });
});

it('a forced seed plans anew what was never tried', async () => {
  const house = await openHouse({ cats: crowd('cats', 3) });
  await house.postctl('campaign', 'seed', 'cats', '--seed', '1');
  expect((await house.postctl('campaign', 'seed', 'cats')).out).toBe('cats: nothing new to plan, 3 open\n');
  expect(await house.postctl('campaign', 'seed', 'cats', '--force')).toMatchObject({ code: 2, out: '' });
  const jobs = await house.client.jobs({});
  const dry = await house.postctl('campaign', 'seed', 'cats', '--force', '--dry-run', '--seed', '2');
  expect(dry.code).toBe(0);
  expect(dry.err).toContain('next:  postctl campaign seed cats --force --seed 2\n');
  expect(dry.out).toMatch(
    /^cats: 3 jobs would be planned \(seed 2\) in place of 3, 3 open then\n\nGIVES WAY/,
  );
  expect(dry.out.match(/^cats-\d/gm)).toEqual(['cats-1', 'cats-2', 'cats-3']);
  expect((await house.client.jobs({})).jobs).toEqual(jobs.jobs);
  const forced = await house.postctl('campaign', 'seed', 'cats', '--force', '--yes', '--seed', '2');
  expect(forced.out).toBe('cats: 3 jobs planned (seed 2) in place of 3, 3 open\n');
  expect((await house.postctl('campaign', 'export', 'cats', '-q')).out).toBe('cats-4\ncats-5\ncats-6\n');
  await house.client.startCampaign('cats', {});
  expect((await house.postctl('campaign', 'seed', 'cats', '--force', '--yes')).code).toBe(5);
  expect((await house.postctl('campaign', 'seed', 'cats', '--force', '--dry-run')).code).toBe(5);
  await house.fact('campaign.finished');
  expect((await house.client.campaign('cats')).counts).toMatchObject({ succeeded: 3 });
});
