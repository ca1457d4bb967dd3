import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeText, readLedger, readProgress } from '../../src/campaigns/index.ts';
import { armed, csvOf, defused } from '../../src/campaigns/progress/cells.ts';
import { laterColumns, progressColumns } from '../../src/campaigns/progress/columns.ts';

const header = progressColumns.join(',');
const path = 'C:\\Users\\asus\\campaigns\\viral\\grq\\-UAx-2.mp4';
const row = (some: Partial<Record<(typeof progressColumns)[number], string>> = {}): string[] =>
  progressColumns.map(
    (column) =>
      ({
        job_id: '-UAx-2.mp4_viral',
        account: 'anna',
        video_path: path,
        caption: 'Look',
        status: 'success',
        worker_id: '0',
        claimed_at: '2025-12-26T11:48:32.058822',
        completed_at: '2025-12-26T11:50:34.667702',
        attempts: '1',
        max_attempts: '3',
        ...some,
      })[column] ?? '',
  );

const read = (...lines: string[]) => readProgress([...lines, ''].join('\n'));
const anna = { account: 'anna', video: '-UAx-2.mp4', status: 'success', time: '2025-12-26T11:50:34.667702' };

describe('progress.csv of the old system', () => {
  test.for([
    { form: '9 columns', columns: progressColumns.slice(0, 9) },
    { form: '13 columns', columns: progressColumns.slice(0, 13) },
    { form: '15 columns', columns: progressColumns },
    { form: '17 columns', columns: [...progressColumns, ...laterColumns] },
  ])('is read in the form with $form', ({ columns }) => {
    const cells = [...row(), 'run-1', 'v1'].slice(0, columns.length);
    expect(read(columns.join(','), cells.join(','))).toEqual({ lines: [{ line: 2, ...anna }], unread: [] });
  });

  test('may have its columns in another order, and rows longer or shorter than its header', () => {
    const turned = [...progressColumns].reverse().join(',');
    expect(read(turned, row().reverse().join(','))?.lines).toEqual([{ line: 2, ...anna }]);
    expect(read(progressColumns.slice(0, 13).join(','), row().join(','))?.lines).toEqual([{ line: 2, ...anna }]);
    expect(read(header, row().slice(0, 8).join(','))?.lines).toEqual([{ line: 2, ...anna }]);
  });

  test('has rows that lack a cell, or whose caption was not quoted', () => {
    const without = (...gone: string[]) =>
      row()
        .filter((_, at) => !gone.includes(progressColumns[at] ?? ''))
        .join(',');
    const found = read(
      header,
      without('caption'),
      without('job_id'),
      without('worker_id'),
      row({ caption: 'Look, mum, no hands' }).join(','),
      without('account'),
      without('account', 'caption'),
      without('video_path'),
      without('status'),
      row({ account: '' }).join(','),
      row({ job_id: 'UAx', video_path: '/videos/UAx-3.mp4' })
        .filter((_, at) => at !== 1)
        .join(','),
    );
    expect(found?.lines.map(({ line, account, video }) => [line, account, video])).toEqual(
      [2, 3, 4, 5].map((line) => [line, 'anna', '-UAx-2.mp4']),
    );
    expect(found?.unread).toEqual([
      { line: 6, reason: 'it names no account' },
      { line: 7, reason: 'it names no account' },
      { line: 8, reason: 'it names no video' },
      { line: 9, reason: 'it has no status that is known' },
      { line: 10, reason: 'it names no account' },
      { line: 11, reason: 'it names no account' },
    ]);
  });

  test('may break off anywhere: what is lost is told, and no row says more than it holds', () => {
    const whole = `${header}\n${row().join(',')}\n`;
    const text = whole + csvOf([row({ account: 'ben', caption: 'a "b"\nc, d' })]).replaceAll('\r', '');
    for (let end = whole.length + 1; end < text.length; end += 1) {
      const found = readProgress(text.slice(0, end));
      expect(found?.lines[0]).toEqual({ line: 2, ...anna });
      for (const { account, video } of found?.lines.slice(1) ?? []) {
        expect([account, video]).toEqual(['ben', '-UAx-2.mp4']);
      }
      expect((found?.lines.length ?? 0) + (found?.unread.length ?? 0)).toBeGreaterThan(1);
    }
    expect(readProgress(text.slice(0, whole.length + 30))?.unread).toEqual([
      { line: 3, reason: 'the file ends in the middle of it (it has no status that is known)' },
    ]);
  });

  test('loses no row behind a quote that was left open', () => {
    const ben = row({ account: 'ben', caption: '"quoted, and closed"' }).join(',');
    const open = row({ account: 'cleo', caption: '"never closed' }).join(',');
    const found = read(header, open, row().join(','), ben, row({ account: 'dora' }).join(','));
    expect(found?.lines.map(({ line, account }) => [line, account])).toEqual([
      [2, 'cleo'],
      [3, 'anna'],
      [4, 'ben'],
      [5, 'dora'],
    ]);
    const inches = row({ account: 'ben', caption: 'a screen of 5"' }).join(',');
    expect(read(header, open, row().join(','), inches)?.lines.map(({ line, account }) => [line, account])).toEqual([
      [2, 'cleo'],
      [3, 'anna'],
      [4, 'ben'],
    ]);
    const hopeless = Array.from({ length: 200 }, () => open);
    expect(read(header, ...hopeless, ben)?.lines).toHaveLength(201);
  });

  test('is no other file', () => {
    expect(readProgress('')).toBeNull();
    expect(read('filename,caption', 'a.mp4,Look')).toBeNull();
  });
});

describe('cells', () => {
  test.for(['=1+1', '+1', '-UAx', '@anna', '\tx', '\rx'])('%j is no formula any more', (cell) => {
    expect(defused(cell)).toBe(`'${cell}`);
    expect(csvOf([[cell]])).toMatch(/^"?'/);
  });

  test('come back as they were, whatever they were', () => {
    const cell = fc.string({ unit: fc.constantFrom(...Array.from(`'=+-@\t\rab," \n`)) });
    fc.assert(fc.property(cell, (text) => armed(defused(text)) === text));
  });

  test('written and read again are the same rows', () => {
    const name = fc.string({ unit: fc.constantFrom(...Array.from(`'=+-@ab,"é`)), minLength: 1 });
    const caption = fc.string({ unit: fc.constantFrom(...Array.from(`'=+-@\tab," \n`)) });
    fc.assert(
      fc.property(name, caption, (account, text) => {
        const csv = csvOf([progressColumns, row({ account, caption: text, video_path: '/v/x.mp4' })]);
        const found = readProgress(decodeText(Buffer.from(csv)));
        expect(found).toEqual({ lines: [{ line: 2, ...anna, account, video: 'x.mp4' }], unread: [] });
      }),
    );
  });
});

describe('bytes of old files', () => {
  const text = 'anna|Löwe–€.mp4|2025-12-17T10:30:00\nben|b.mp4\n';
  const utf16 = (mark: string) => Buffer.from(mark + text, 'utf16le');
  const windows = Buffer.from(text.replace('–', '\x96').replace('€', '\x80'), 'latin1');
  test.for([
    { form: 'UTF-8', bytes: Buffer.from(text) },
    { form: 'UTF-8 with a mark', bytes: Buffer.from(`\uFEFF${text}`) },
    { form: 'UTF-16 little-endian', bytes: utf16('\uFEFF') },
    { form: 'UTF-16 big-endian', bytes: utf16('\uFEFF').swap16() },
    { form: 'UTF-16 without a mark', bytes: utf16('') },
    { form: 'Windows-1252', bytes: windows },
    { form: 'lines of Windows', bytes: Buffer.from(text.replaceAll('\n', '\r\n')) },
    { form: 'lines of an old Mac', bytes: Buffer.from(text.replaceAll('\n', '\r')) },
  ])('$form', ({ bytes }) => {
    expect(decodeText(bytes)).toBe(text);
  });

  test('may change from line to line, and end in the middle of a character', () => {
    expect(decodeText(Buffer.concat([windows, Buffer.from(text)]))).toBe(text + text);
    for (const lost of [1, 2]) expect(decodeText(Buffer.from('é\na€').subarray(0, -lost))).toBe('é\na');
  });
});

test('a ledger is read line by line, and every line is taken or told', () => {
  expect(
    readLedger('# posted\nanna|C:\\v\\a.mp4|2025-12-17T10:30:00\n\nben|b.mp4\n|c.mp4|x\ndora|\nemma\nf|g.mp4|t|u\ngus|ha'),
  ).toEqual({
    lines: [
      { line: 2, account: 'anna', video: 'a.mp4', time: '2025-12-17T10:30:00' },
      { line: 4, account: 'ben', video: 'b.mp4', time: null },
    ],
    unread: [
      { line: 5, reason: 'it names no account' },
      { line: 6, reason: 'it names no video' },
      { line: 7, reason: 'it is no account|video|timestamp' },
      { line: 8, reason: 'it has more than three parts' },
      { line: 9, reason: 'the file ends in the middle of it' },
    ],
  });
});
