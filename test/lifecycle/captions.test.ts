import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { mp4, type Folder } from './folders.ts';
import { openTown, sideBySide } from './kit.ts';
import { breaches, ours } from './truth.ts';

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

const scheduler = 'Image/Video link 1 (file path or URL(works only for images))';

/** Captions in every format we know, and what has to come out on which video. */
const formats: Record<string, { captions: string; expected: Record<string, string> }> = {
  'file names with a text on the screen': {
    captions:
      'filename,onscreen_text,post_caption\r\na.mp4,NOT THIS,"Nine lives, zero chill 🥒🐈"\r\n-b.mp4,NOR THIS,"two\nlines, ""quoted"""\r\n',
    expected: { 'a.mp4': 'Nine lives, zero chill 🥒🐈', '-b.mp4': 'two\nlines, "quoted"' },
  },
  'file name and caption': {
    captions: '\uFEFFfilename,caption\nc.mp4,After a byte order mark\nD.MP4,In capitals\n',
    expected: { 'c.mp4': 'After a byte order mark', 'D.MP4': 'In capitals' },
  },
  'file name and post caption': {
    captions: 'filename,post_caption\ne.mp4,Plain\n',
    expected: { 'e.mp4': 'Plain' },
  },
  'shortcodes that begin alike': {
    captions:
      'Text,Image/Video link 1 (shortcode)\nthe short one,ABC\nthe long one,ABC-D\n"dash, underscore",-Rb_4\n',
    expected: {
      'ABC-1.mp4': 'the short one',
      'ABC-2.mp4': 'the short one',
      'ABC-D-1.mp4': 'the long one',
      '-Rb_4-x.mp4': 'dash, underscore',
    },
  },
  "a scheduler's export": {
    captions: `Text,${scheduler}\nfrom Windows,"C:\\Users\\VA\\Videos\\f.mp4"\nfrom elsewhere,/home/va/videos/g.mp4\n`,
    expected: { 'f.mp4': 'from Windows', 'g.mp4': 'from elsewhere' },
  },
};

describe('Captions', sideBySide, () => {
  test('of every known format reach the cloud, each with its own video', async () => {
    const plans = Object.values(formats).map(({ captions, expected }, index) => {
      const name = `campaign-${index}`;
      const videos = Object.keys(expected).map((file) => [file, mp4(`${name}/${file}`)] as const);
      const folder: Folder = {
        accounts: videos.map((_, number) => `${name}.${number}`),
        files: {
          'captions.csv': captions,
          ...Object.fromEntries(videos.map(([file, bytes]) => [`videos/${file}`, bytes])),
        },
      };
      return {
        name,
        folder,
        captionOf: videos.map(([file, bytes]) => [sha256(bytes), expected[file]] as const),
      };
    });
    await using town = await openTown({
      campaigns: Object.fromEntries(plans.map(({ name, folder }) => [name, folder])),
    });

    await town.must('campaign', 'start', '--all');

    for (const { name } of plans) await town.untilOver(name);
    const truth = await town.truth();
    expect(breaches(truth)).toEqual([]);
    const published = ours(truth).map(({ videoSha256, caption }) => [videoSha256, caption]);
    expect(published.sort()).toEqual(plans.flatMap(({ captionOf }) => captionOf).sort());
  });
});
