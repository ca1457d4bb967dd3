/** What spreadsheets run, or take for the beginning of it. */
const startsLikeFormula = /^'*[=+\-@\t\r]/;
const isDefused = /^'+[=+\-@\t\r]/;

/** A cell that no spreadsheet runs: an apostrophe before it makes it text. `armed` undoes it. */
export const defused = (cell: string): string => (startsLikeFormula.test(cell) ? `'${cell}` : cell);

export const armed = (cell: string): string => (isDefused.test(cell) ? cell.slice(1) : cell);

const quoted = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

/** A table as CSV: defused, lines end as in RFC 4180. */
export const csvOf = (rows: readonly (readonly string[])[]): string =>
  rows.map((cells) => `${cells.map((cell) => quoted(defused(cell))).join(',')}\r\n`).join('');
