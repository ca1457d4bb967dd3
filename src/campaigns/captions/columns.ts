import type { CaptionSettings } from '../../domain/campaign.ts';

/** Where in a row the video and the text are, and what names the video. */
export interface Columns {
  video: number;
  text: number;
  match: 'filename' | 'shortcode';
}

const shortcodeColumn = 'Image/Video link 1 (shortcode)';
const pathColumn = 'Image/Video link 1 (file path or URL(works only for images))';

/** The headers that we know, as people write them; `...` stands for whatever else a scheduler exports. */
export const knownHeaders = [
  'filename,onscreen_text,post_caption',
  'filename,caption',
  'filename,post_caption',
  `Text,${shortcodeColumn}`,
  `Text,...,${pathColumn}`,
];

/** Names of columns are compared without regard to case, space and underscores. */
const plain = (column: string): string => column.normalize('NFC').toLowerCase().replace(/[\s_]/g, '');

const find = (header: readonly string[], column: string): number => header.map(plain).indexOf(plain(column));

const filenameTables = [
  { columns: ['filename', 'onscreen_text', 'post_caption'], text: 'post_caption' },
  { columns: ['filename', 'caption'], text: 'caption' },
  { columns: ['filename', 'post_caption'], text: 'post_caption' },
];

/** Whether the header has these columns, in whatever order, and no other: a job record has a `filename` as well. */
const hasExactly = (header: readonly string[], columns: readonly string[]): boolean =>
  [...header.map(plain)].sort().join() === [...columns.map(plain)].sort().join();

/** Spreadsheets end their rows with empty columns. */
const trimmed = (header: readonly string[]): readonly string[] =>
  header.slice(0, header.findLastIndex((column) => plain(column) !== '') + 1);

/** The columns of a header that is one of ours, or null. */
export const knownColumns = (fullHeader: readonly string[]): Columns | null => {
  const header = trimmed(fullHeader);
  const table = filenameTables.find(({ columns }) => hasExactly(header, columns));
  if (table !== undefined) {
    return { video: find(header, 'filename'), text: find(header, table.text), match: 'filename' };
  }
  const text = find(header, 'Text');
  if (text === -1) return null;
  const shortcode = find(header, shortcodeColumn);
  if (shortcode !== -1) return { video: shortcode, text, match: 'shortcode' };
  const path = find(header, pathColumn);
  return path !== -1 && path === header.length - 1 ? { video: path, text, match: 'filename' } : null;
};

const guessedMatch = (videoColumn: string): Columns['match'] =>
  plain(videoColumn).includes('shortcode') ? 'shortcode' : 'filename';

/** The columns that `campaign.json` names, completed by those of a known header; null if that is not enough. */
export const columnsOf = (header: readonly string[], settings: CaptionSettings): Columns | null => {
  const known = knownColumns(header);
  const named = settings.videoColumn;
  const video = named === null ? (known?.video ?? -1) : find(header, named);
  const text = settings.textColumn === null ? (known?.text ?? -1) : find(header, settings.textColumn);
  const match = settings.match ?? (named === null ? known?.match : guessedMatch(named));
  return video === -1 || text === -1 || match === undefined ? null : { video, text, match };
};
