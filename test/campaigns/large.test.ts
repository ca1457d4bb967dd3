import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { brief, campaignFolderWith, load, messages, mp4, posts, write } from './campaign.ts';

const writePieces = async (path: string, pieces: Iterable<string>): Promise<void> => {
  const file = createWriteStream(path);
  for (const piece of pieces) if (!file.write(piece)) await once(file, 'drain');
  file.end();
  await once(file, 'finish');
};

describe('a large campaign', () => {
  test('of 10,000 accounts is read whole', async () => {
    const accounts = Array.from({ length: 10_000 }, (_, index) => `account.${index}`);
    const folder = await campaignFolderWith({ 'accounts.txt': accounts.join('\r\n') });
    expect((await load(folder)).accounts).toEqual(accounts);
  });

  test('with 50 MB of captions is matched row by row, and of countless problems the first thousand are listed', async () => {
    const folder = await campaignFolderWith({ 'accounts.txt': 'ada\n' }, ['S0-1.mp4', 'S299999.mp4']);
    const filler = 'words and more words, with a comma '.repeat(4);
    function* pieces(): Generator<string> {
      yield 'Text,Image/Video link 1 (shortcode)\n';
      for (let row = 0; row < 300_000; row += 1000) {
        yield Array.from({ length: 1000 }, (_, index) => `"${filler}🎉\n${row + index}",S${row + index}\n`).join('');
      }
    }
    await writePieces(join(folder, 'captions.csv'), pieces());
    const campaign = await load(folder);
    expect(posts(campaign)).toEqual({
      'S0-1.mp4': `${filler}🎉\n0`,
      'S299999.mp4': `${filler}🎉\n299999`,
    });
    expect(campaign.problems).toHaveLength(1001);
    expect(brief(campaign.problems).at(999)).toBe('caption-without-video captions.csv:2002');
    expect(campaign.problems.at(-1)?.message).toBe('And 298,998 more like it.');
  });

  test('with 50 MB behind a quote that is never closed is refused without reading it all into memory', async () => {
    const folder = await campaignFolderWith({ 'accounts.txt': 'ada\n' }, ['a.mp4']);
    function* pieces(): Generator<string> {
      yield 'filename,caption\na.mp4,"open';
      for (let piece = 0; piece < 50; piece += 1) yield 'words words\n'.repeat(90_000);
    }
    await writePieces(join(folder, 'captions.csv'), pieces());
    const { problems } = await load(folder);
    expect(brief(problems)).toEqual(['captions-unreadable captions.csv:2']);
    expect(problems[0]?.message).toContain('never closed');
  });

  test('whose captions are one endless line is refused', async () => {
    const folder = await campaignFolderWith({ 'captions.csv': `filename,caption\na.mp4,${'x'.repeat(3_000_000)}` });
    const { problems } = await load(folder);
    expect(messages(problems, 'captions-unreadable')).toEqual(['Line 2 is longer than 1 MiB: this is no text file.']);
  });

  test('of many videos and dashes matches each with one look-up per possible shortcode', async () => {
    const folder = await campaignFolderWith({ 'accounts.txt': 'ada\n' });
    const codes = Array.from({ length: 200 }, (_, index) => `a-b-${index}-c`);
    for (const code of codes) await write(folder, { [`videos/${code}-1.mp4`]: await mp4(code) });
    const rows = codes.map((code) => `text of ${code},${code}\n`).join('');
    await write(folder, { 'captions.csv': `Text,Image/Video link 1 (shortcode)\n${rows}` });
    const campaign = await load(folder);
    expect(campaign.problems).toEqual([]);
    expect(posts(campaign)).toEqual(Object.fromEntries(codes.map((code) => [`${code}-1.mp4`, `text of ${code}`])));
  });
});
