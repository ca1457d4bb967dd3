/** What differs from one recording to the next, and says nothing, is replaced by something that always is the same. */

/** Replaced in this order; what stands for a duration is of one length, so that nobody reads something into it. */
const rules: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  [/\b1[789]\d{11}\b/g, '1796083200000'],
  [/\b20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, '2026-11-24T10:00:00Z'],
  [/\b20\d\d-\d\d-\d\d\b/g, '2026-11-24'],
  [/\b[0-2]\d:[0-5]\d(:[0-5]\d)?\b/g, '10:00'],
  [/\b\d+(?:\.\d+)?(?:d|h|m|s)(?: \d+(?:h|m|s))?\b(?! minutes)/g, '2m'],
  [/\b\d+ min ago/g, '2m ago'],
  [/\b\d+(?:\.\d+)? (min|s)\b/g, '2 $1'],
  [/\bpostd-[0-9a-f]{6}-/g, 'postd-1a2b3c-'],
  [/\blease \d+ is/g, 'lease 3 is'],
  [/\btask \d{18}\b/g, 'task 558017255909120000'],
  [/\bid \d{18}\b/g, 'id 558017255909120000'],
  [/\bpid \d+/g, 'pid 4711'],
  [/(pid"?:) ?\d+/g, '$1 4711'],
  [/\b\d+(?:\.\d+)? GB free/g, '80.0 GB free'],
  [/node v?24\.\d+\.\d+/g, 'node v24'],
  [/127\.0\.0\.1:\d+/g, '127.0.0.1:4590'],
  [/\b\d+ calls to the cloud, [\d.]+ for a post/g, '60 calls to the cloud, 20 for a post'],
  [/about \$[\d.]+ at/g, 'about $0.08 at'],
  [/\b\d+\.\d MB\b/g, '1.0 MB'],
  [/\b\d+ facts\b/g, '60 facts'],
  [/\b\d+ attempts, \d+ leases\b/g, '6 attempts, 6 leases'],
  [/\b\d+ put off/g, '4 put off'],
  [/\bseq(":|:) ?\d+/g, 'seq$1 1'],
];

/** Lines that a terminal would have overwritten: how far a run is. */
const isPassing = (line: string): boolean => /^\S+: \d+\/\d+ done, pass \d+, /.test(line);

/** What is said of a wrong command line is the same every time. */
const isOfTheCommandLine = (line: string): boolean => line.startsWith('error: option ');

export const normalise = (output: string, folder: string): string => {
  const all = output.replaceAll(folder, '/srv/postd').split('\n');
  const lasting = all.filter((line) => !isPassing(line));
  // A command that says nothing else was asked just that; its last word counts.
  const lines = lasting.join('') === '' ? all.slice(-2) : lasting;
  return aligned(lines, (line) =>
    isOfTheCommandLine(line)
      ? line
      : rules.reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), line),
  ).join('\n');
};

const gap = / {2,}/;
const isHead = (line: string): boolean => /^ *[A-Z]+( [A-Z]+)*( {2,}[A-Z]+( [A-Z]+)*)+$/.test(line);

/** Changes every line, and sets the columns of tables anew, for what was replaced may be shorter or longer. */
const aligned = (lines: readonly string[], change: (line: string) => string): string[] => {
  const done: string[] = [];
  for (let index = 0; index < lines.length; index += 1) {
    const head = lines[index] ?? '';
    if (!isHead(head)) {
      done.push(change(head));
      continue;
    }
    const width = cellsOf(head).length;
    let end = index + 1;
    while (end < lines.length && cellsOf(lines[end] ?? '').length === width) end += 1;
    done.push(...table(lines.slice(index, end), change));
    index = end - 1;
  }
  return done;
};

const cellsOf = (line: string): string[] => line.trim().split(gap);

/** Which job came first is decided by who was quicker. */
const counted = /^LEASE$/;

const table = (lines: readonly string[], change: (line: string) => string): string[] => {
  const head = cellsOf(lines[0] ?? '');
  const right = head.map((_, column) => isRight(lines, column));
  const rows = lines.map((line, index) =>
    cellsOf(line).map((cell, column) => (index > 0 && counted.test(head[column] ?? '') ? '3' : change(cell))),
  );
  const widths = right.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) =>
        right[column] === true ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
      )
      .join('   ')
      .trimEnd(),
  );
};

/** Durations stand at the right, also when one happens to be as wide as its title. */
const durations = /^(FOR|ON FOR|AFTER)$/;

/** A column whose cells all end where its title ends, and do not all begin where it begins. */
const isRight = (lines: readonly string[], column: number): boolean => {
  if (durations.test(cellsOf(lines[0] ?? '')[column] ?? '')) return true;
  const places = lines.map((line) => placeOf(line, column));
  return (
    new Set(places.map(({ end }) => end)).size === 1 && new Set(places.map(({ start }) => start)).size > 1
  );
};

const placeOf = (line: string, column: number): { start: number; end: number } => {
  const cells = [...line.matchAll(/\S+(?: \S+)*/g)];
  const cell = cells[column];
  return { start: cell?.index ?? 0, end: (cell?.index ?? 0) + (cell?.[0].length ?? 0) };
};
