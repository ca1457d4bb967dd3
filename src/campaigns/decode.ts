import { isUtf8 } from 'node:buffer';

const newline = 0x0a;
const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
const windows1252 = new TextDecoder('windows-1252');

/** The most bytes that the last character of a file can lack, when its writer was stopped in the middle of it. */
const mostTornBytes = 3;

/**
 * The text of a file that some other program wrote: UTF-8, UTF-16 with or without a mark, or Windows-1252, told apart line
 * by line, for files grow over years. Lines end in `\n`; a last character that is cut off is dropped.
 */
export const decodeText = (bytes: Uint8Array): string => {
  const utf16 = utf16Of(bytes);
  const text = utf16 === null ? linesOf(bytes).map(decodeLine).join('') : new TextDecoder(utf16).decode(bytes);
  return text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n').replaceAll('\r', '\n');
};

/** Without a mark: plain letters have a zero beside them, on the left or on the right. */
const utf16Of = (bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null => {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  if (first === undefined || second === undefined) return null;
  if (first !== 0 && second === 0) return 'utf-16le';
  return first === 0 && second !== 0 ? 'utf-16be' : null;
};

/** With their newlines. */
const linesOf = (bytes: Uint8Array): Uint8Array[] => {
  const lines: Uint8Array[] = [];
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(newline, start);
    const next = end === -1 ? bytes.length : end + 1;
    lines.push(bytes.subarray(start, next));
    start = next;
  }
  return lines;
};

const decodeLine = (line: Uint8Array): string => {
  if (isUtf8(line)) return utf8.decode(line);
  const whole = line.at(-1) === newline ? null : withoutTornEnd(line);
  return whole === null ? windows1252.decode(line) : utf8.decode(whole);
};

/** A beginning that is UTF-8 but for a character that was begun at its end; null when there is none. */
const withoutTornEnd = (line: Uint8Array): Uint8Array | null => {
  for (let lost = 1; lost <= Math.min(mostTornBytes, line.length); lost += 1) {
    const begun = line[line.length - lost] ?? 0;
    if (begun >= 0xc2 && begun < 0xf5) {
      const whole = line.subarray(0, line.length - lost);
      const length = begun >= 0xf0 ? 4 : begun >= 0xe0 ? 3 : 2;
      const isRest = line.subarray(line.length - lost + 1).every((byte) => byte >= 0x80 && byte < 0xc0);
      return length > lost && isRest && isUtf8(whole) ? whole : null;
    }
  }
  return null;
};
