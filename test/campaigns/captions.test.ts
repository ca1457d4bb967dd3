import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { brief, campaignFolderWith, load, loadCaptions, posts } from './campaign.ts';

const shortcodeHeader = 'Text,Image/Video link 1 (shortcode)';
const schedulerHeader =
  'Text,Pinterest Source Url,Source,Image/Video link 1 (file path or URL(works only for images))';

describe('the captions file is known by its header', () => {
  test.for([
    ['filename,onscreen_text,post_caption', 'a.mp4,on screen,posted'],
    ['filename,caption', 'a.mp4,posted'],
    ['filename,post_caption', 'a.mp4,posted'],
    ['post_caption,filename', 'posted,a.mp4'],
    [' FileName , Post Caption ', 'a.mp4,posted'],
    ['filename,caption,,', 'a.mp4,posted,,'],
    ['\uFEFF"filename","caption"', 'a.mp4,posted'],
    [shortcodeHeader, 'posted,a'],
    ['text,IMAGE/Video  link 1 (Shortcode)', 'posted,a'],
    [schedulerHeader, 'posted,,,C:\\Users\\Bo\\clips\\a.mp4'],
    [schedulerHeader, 'posted,,,/home/bo/clips/a.mp4'],
    [schedulerHeader, 'posted,,,https://cdn.example/clips/a.mp4?signature=secret'],
  ] as const)('%s with the row %s', async ([header, row]) => {
    const campaign = await loadCaptions(`${header}\n${row}\n`, ['a.mp4']);
    expect(posts(campaign)).toEqual({ 'a.mp4': 'posted' });
    expect(campaign.problems).toEqual([]);
  });

  test('so its name does not matter, and other CSV files, progress files and hidden ones are passed over', async () => {
    const right = 'filename,caption\na.mp4,right\n';
    const wrong = 'filename,caption\na.mp4,wrong\n';
    const campaign = await loadCaptions(
      {
        'Texts.CSV': right,
        'progress.csv': wrong,
        'progress_2024.csv': wrong,
        '.~lock.csv': wrong,
        'jobs.csv': 'job_id,account,filename,caption,status\n1,ada,a.mp4,wrong,done\n',
        'old.csv.bak': wrong,
      },
      ['a.mp4'],
    );
    expect(posts(campaign)).toEqual({ 'a.mp4': 'right' });
    expect(campaign.problems).toEqual([]);
  });

  test('and two that could be it are an error that names both', async () => {
    const campaign = await loadCaptions(
      { 'a.csv': 'filename,caption\na.mp4,one\n', 'b.csv': `${shortcodeHeader}\ntwo,a\n` },
      ['a.mp4'],
    );
    expect(campaign.problems).toMatchObject([
      { severity: 'error', code: 'captions-ambiguous', message: 'Both could be the captions file: a.csv and b.csv.' },
    ]);
  });

  test('and a wrong header is an error that shows it and the ones we know', async () => {
    const { problems } = await loadCaptions('file;text\na.mp4;hello\n', ['a.mp4']);
    expect(problems).toMatchObject([{ severity: 'error', code: 'captions-header', file: 'captions.csv', line: 1 }]);
    expect(problems[0]?.message).toContain('"file;text"');
    for (const known of ['"filename,onscreen_text,post_caption"', `"${shortcodeHeader}"`]) {
      expect(problems[0]?.hint).toContain(known);
    }
  });

  test('and a job record alone is not taken for it', async () => {
    const { problems } = await loadCaptions({ 'progress.csv': 'filename,caption\na.mp4,x\n' }, ['a.mp4']);
    expect(brief(problems)).toEqual(['captions-missing']);
  });

  test('and an empty file is said to be empty', async () => {
    const { problems } = await loadCaptions('', ['a.mp4']);
    expect(problems[0]?.message).toContain('the file is empty');
  });

  test('and a directory of its name is an error that says so', async () => {
    const folder = await campaignFolderWith({ 'accounts.txt': 'ada\n' }, ['a.mp4']);
    await mkdir(join(folder, 'captions.csv'));
    const { problems } = await load(folder);
    expect(problems).toMatchObject([
      { code: 'captions-unreadable', message: 'captions.csv is a directory, where a file should be.' },
    ]);
  });
});

describe('campaign.json can name', () => {
  const settings = (captions: Record<string, string>) => JSON.stringify({ captions }, null, 1);

  test('the file, where several could be it', async () => {
    const campaign = await loadCaptions(
      {
        'campaign.json': settings({ file: 'b.csv' }),
        'a.csv': 'filename,caption\na.mp4,one\n',
        'b.csv': 'filename,caption\na.mp4,two\n',
      },
      ['a.mp4'],
    );
    expect(posts(campaign)).toEqual({ 'a.mp4': 'two' });
    expect(campaign.problems).toEqual([]);
  });

  test('the columns and what they hold, in a file of any header', async () => {
    const campaign = await loadCaptions(
      {
        'campaign.json': settings({ file: 'x.csv', videoColumn: 'id', textColumn: 'words', match: 'shortcode' }),
        'x.csv': 'words,lang,ID\nhello,en,abc\n',
      },
      ['abc-1.mp4'],
    );
    expect(posts(campaign)).toEqual({ 'abc-1.mp4': 'hello' });
    expect(campaign.problems).toEqual([]);
  });

  test('another text column of a known header', async () => {
    const campaign = await loadCaptions(
      {
        'campaign.json': settings({ textColumn: 'onscreen_text' }),
        'x.csv': 'filename,onscreen_text,post_caption\na.mp4,screen,post\n',
      },
      ['a.mp4'],
    );
    expect(posts(campaign)).toEqual({ 'a.mp4': 'screen' });
  });

  test.for(['gone.csv', '../campaign/../../x.csv'])('a file that is not there (%s), which is an error', async (file) => {
    const { problems } = await loadCaptions({ 'campaign.json': settings({ file }) }, ['a.mp4']);
    expect(brief(problems)).toEqual(['captions-unreadable campaign.json:3']);
  });

  test('columns that are not there, which is an error that repeats them', async () => {
    const { problems } = await loadCaptions(
      { 'campaign.json': settings({ videoColumn: 'clip', textColumn: 'words' }), 'x.csv': 'a,b\n1,2\n' },
      ['a.mp4'],
    );
    expect(problems[0]).toMatchObject({
      code: 'captions-header',
      hint: 'campaign.json asks for the columns "clip" and "words".',
    });
  });
});

describe('a shortcode', () => {
  const shortcodes = (rows: string) => `${shortcodeHeader}\n${rows}`;

  test('fits S.mp4 and S-<anything>.mp4, and the longest that fits wins', async () => {
    const campaign = await loadCaptions(shortcodes('short,ABC\nlong,ABC-D\n'), [
      'ABC.mp4',
      'ABC-1.mp4',
      'ABC-D.mp4',
      'sub/ABC-D-1.mp4',
      'ABC-DE-1.mp4',
      'ABCD-1.mp4',
      'abc-2.mp4',
    ]);
    expect(posts(campaign)).toEqual({
      'ABC.mp4': 'short',
      'ABC-1.mp4': 'short',
      'ABC-D.mp4': 'long',
      'sub/ABC-D-1.mp4': 'long',
      'ABC-DE-1.mp4': 'short',
    });
    expect(brief(campaign.problems)).toEqual([
      'video-without-caption videos/ABCD-1.mp4',
      'video-without-caption videos/abc-2.mp4',
    ]);
  });

  test('may begin with a dash and contain dashes and underscores', async () => {
    const campaign = await loadCaptions(shortcodes('one,-x_y-Z\ntwo,_a--b\n'), [
      '-x_y-Z-2.MP4',
      '_a--b.mp4',
      '_a--b-.mp4',
    ]);
    expect(posts(campaign)).toEqual({ '-x_y-Z-2.MP4': 'one', '_a--b.mp4': 'two', '_a--b-.mp4': 'two' });
    expect(campaign.problems).toEqual([]);
  });

  test('whose files all belong to a longer one is a caption without video', async () => {
    const campaign = await loadCaptions(shortcodes('short,ABC\nlong,ABC-D\n'), ['ABC-D-1.mp4']);
    expect(posts(campaign)).toEqual({ 'ABC-D-1.mp4': 'long' });
    expect(brief(campaign.problems)).toEqual(['caption-without-video captions.csv:2']);
  });

  test('of other case is a caption without video', async () => {
    const campaign = await loadCaptions(shortcodes('x,abc\n'), ['ABC-1.mp4']);
    expect(brief(campaign.problems)).toEqual([
      'no-jobs',
      'caption-without-video captions.csv:2',
      'video-without-caption videos/ABC-1.mp4',
    ]);
  });
});

describe('a file name', () => {
  const names = (rows: string) => `filename,caption\n${rows}`;

  test('is compared case-sensitively, but for the extension, and the near miss is named', async () => {
    const campaign = await loadCaptions(names('Clip.mp4,x\nother.mp4,y\n'), ['clip.mp4', 'other.MP4']);
    expect(posts(campaign)).toEqual({ 'other.MP4': 'y' });
    expect(campaign.problems).toMatchObject([
      { code: 'caption-without-video', line: 2, hint: 'There is "clip.mp4": write the name exactly so.' },
      { code: 'video-without-caption', file: 'videos/clip.mp4' },
    ]);
  });

  test('that is there twice is told apart by its folder', async () => {
    const campaign = await loadCaptions(names('x/a.mp4,in x\nC:\\clips\\y\\a.mp4,in y\n'), ['x/a.mp4', 'y/a.mp4']);
    expect(posts(campaign)).toEqual({ 'x/a.mp4': 'in x', 'y/a.mp4': 'in y' });
    expect(campaign.problems).toEqual([]);
  });

  test('that is there twice and cannot be told apart is a warning that names both, and neither is posted', async () => {
    const campaign = await loadCaptions(names('a.mp4,which?\nb.mp4,fine\n'), ['x/a.mp4', 'y/a.mp4', 'b.mp4']);
    expect(posts(campaign)).toEqual({ 'b.mp4': 'fine' });
    expect(campaign.problems).toMatchObject([
      {
        severity: 'warning',
        code: 'video-ambiguous',
        line: 2,
        message: '"a.mp4" could be videos/x/a.mp4, videos/y/a.mp4; none of them is posted.',
      },
    ]);
  });

  test('may hold accents in either Unicode form, spaces, emoji and a leading dash', async () => {
    const campaign = await loadCaptions(names('caf\u00e9.mp4,1\na b 🦊.mp4,2\n-c.mp4,3\n'), [
      'cafe\u0301.mp4',
      'a b 🦊.mp4',
      '-c.mp4',
    ]);
    expect(Object.values(posts(campaign)).sort()).toEqual(['1', '2', '3']);
    expect(campaign.problems).toEqual([]);
  });

  test('in a URL is decoded, and no signature is repeated in a problem', async () => {
    const campaign = await loadCaptions(
      `${schedulerHeader}\none,,,https://x.example/a%20b.mp4?Signature=s3cret\ntwo,,,https://x.example/c.mp4?Signature=s3cret\n`,
      ['a b.mp4'],
    );
    expect(posts(campaign)).toEqual({ 'a b.mp4': 'one' });
    expect(brief(campaign.problems)).toEqual(['caption-without-video captions.csv:3']);
    expect(JSON.stringify(campaign.problems)).not.toContain('s3cret');
  });
});

describe('rows', () => {
  test('may hold quoted newlines, doubled quotes, emoji, a BOM and CRLF, and lines are counted right', async () => {
    const campaign = await loadCaptions(
      '\uFEFF\r\n  \r\nfilename,caption\r\n\r\na.mp4,"one\r\ntwo, ""three"" 🎉\r\n"\r\ngone.mp4,"x\r\ny"\r\nb.mp4,last',
      ['a.mp4', 'b.mp4'],
    );
    expect(posts(campaign)).toEqual({ 'a.mp4': 'one\ntwo, "three" 🎉', 'b.mp4': 'last' });
    expect(brief(campaign.problems)).toEqual(['caption-without-video captions.csv:8']);
  });

  test('without a text are listed and skipped, once', async () => {
    const campaign = await loadCaptions('filename,caption\na.mp4,\nb.mp4,"  "\nc.mp4,yes\n,\n', [
      'a.mp4',
      'b.mp4',
      'c.mp4',
    ]);
    expect(posts(campaign)).toEqual({ 'c.mp4': 'yes' });
    expect(brief(campaign.problems)).toEqual(['caption-empty captions.csv:2', 'caption-empty captions.csv:3']);
  });

  test('without a video are listed', async () => {
    const campaign = await loadCaptions('filename,caption\n,orphan\na.mp4,yes\n', ['a.mp4']);
    expect(brief(campaign.problems)).toEqual(['caption-without-video captions.csv:2']);
  });

  test('without any text at all refuse the start', async () => {
    const campaign = await loadCaptions('filename,caption\n', ['a.mp4']);
    expect(brief(campaign.problems)).toEqual([
      'no-captions captions.csv',
      'no-jobs',
      'video-without-caption videos/a.mp4',
    ]);
  });

  test.for([
    ['file names', 'filename,caption\na.mp4,one\na.mp4,two\n', 'a.mp4'],
    ['shortcodes', `${shortcodeHeader}\none,a\ntwo,a\n`, 'a'],
  ] as const)('that give one video two texts are an error with both lines (%s)', async ([, captions, name]) => {
    const campaign = await loadCaptions(captions, ['a.mp4']);
    expect(campaign.problems).toMatchObject([
      {
        severity: 'error',
        code: 'captions-conflict',
        line: 3,
        message: `"${name}" has one caption on line 2 and another on line 3.`,
      },
    ]);
  });

  test('that repeat a caption are a warning', async () => {
    const campaign = await loadCaptions('filename,caption\na.mp4,\na.mp4,one\na.mp4,one\n', ['a.mp4']);
    expect(posts(campaign)).toEqual({ 'a.mp4': 'one' });
    expect(brief(campaign.problems)).toEqual(['caption-empty captions.csv:2', 'caption-twice captions.csv:4']);
  });

  test('with an unquoted comma are an error, never a text cut short', async () => {
    const { problems } = await loadCaptions('filename,caption\na.mp4,Hello, world\nb.mp4,x,y\n', ['a.mp4']);
    expect(brief(problems)).toEqual(['captions-unreadable captions.csv:2', 'captions-unreadable captions.csv:3']);
    expect(problems[0]?.message).toBe('Line 2 has 3 columns, the header has 2.');
  });

  test.for([
    ['a quote that is never closed', 'filename,caption\na.mp4,x\nb.mp4,"open\nc.mp4,y\n', 3],
    ['a quote inside a text', 'filename,caption\na.mp4,say "hi"\n', 2],
    ['a quote that closes too early', 'filename,caption\na.mp4,"say "hi" to me"\n', 2],
  ] as const)('with %s are an error on the line where the row begins', async ([, captions, line]) => {
    const { problems } = await loadCaptions(captions, ['a.mp4']);
    expect(brief(problems)).toEqual([`captions-unreadable captions.csv:${line}`]);
  });

  test('with Latin-1 bytes are an error that names every such line', async () => {
    const text = 'filename,caption\na.mp4,caf\xe9\nb.mp4,fine\nc.mp4,na\xefve\n';
    const { problems } = await loadCaptions(Buffer.from(text, 'latin1'), ['a.mp4', 'b.mp4', 'c.mp4']);
    expect(brief(problems)).toEqual(['captions-unreadable captions.csv:2', 'captions-unreadable captions.csv:4']);
    expect(problems[0]?.message).toContain('not UTF-8');
  });

  test.for([
    ['with a mark', '\uFEFFfilename,caption\na.mp4,x\n'],
    ['without a mark', 'filename,caption\na.mp4,x\n'],
  ] as const)('in UTF-16 %s are an error that names the remedy', async ([, text]) => {
    const { problems } = await loadCaptions(Buffer.from(text, 'utf16le'), ['a.mp4']);
    expect(brief(problems)).toEqual(['captions-unreadable captions.csv:1']);
    expect(problems[0]?.message).toContain('UTF-8');
  });
});
