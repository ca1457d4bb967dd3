import { expect, it } from 'vitest';
import { against } from './inside.ts';

const file = import.meta.filename;

it('names every row that was left, with its line and the reason', async () => {
  const { out } = await against({}, 'ledger', 'import', file);
  expect(out).toBe(
    'ledger: 3 posts taken into the ledger for instagram and tiktok, 1 known already, 4 rows left\n' +
      'line 2: it failed there\n' +
      'lines 5-6, 9: it names no account\n',
  );
  expect((await against({}, 'campaign', 'import', 'viral', file)).out).toContain(
    'line 4: b.mp4 for mara.reads was in hand when the file was written and may be out; it counts as posted\n',
  );
  expect((await against({}, 'campaign', 'import', 'viral', file, '-q')).out).toBe('2\n5\n6\n9\n');
});

it('exports cells that no spreadsheet runs', async () => {
  const { out } = await against({}, 'campaign', 'export', 'viral');
  expect(out.split('\r\n')[1]).toBe(
    `viral-1,'@lena,/srv/viral/videos/-a.mp4,"'=HYPERLINK(""x""), she said",success,1,` +
      '2026-11-20T10:00:00.000,2026-11-20T10:05:00.000,,1,3,,,,1',
  );
  const attempts = await against({}, 'campaign', 'export', 'viral', '--attempts');
  expect(attempts.out.split('\r\n')[1]).toBe(
    "3,viral-2,1,1,'=lena,tiktok,videos/a.mp4,w1,54,,2026-11-20T10:29:00.000Z,,,,,,",
  );
});
