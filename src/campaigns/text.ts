import { isUtf8 } from 'node:buffer';

const newline = 0x0a;
const carriageReturn = 0x0d;
const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);
const utf16Marks = [Buffer.from([0xff, 0xfe]), Buffer.from([0xfe, 0xff])];

/** No line of a text that people write is longer; a binary file or a wrong line ending is. */
const maxLineBytes = 1024 * 1024;

/** Told of a line that cannot be trusted; `why` completes a sentence that starts with the line. */
export type OnBadLine = (line: number, why: string) => void;

const startsWith = (bytes: Buffer, mark: Buffer): boolean => bytes.subarray(0, mark.length).equals(mark);

const isText = (bytes: Buffer): boolean => isUtf8(bytes) && !bytes.includes(0);

/** What is wrong with the first bytes of a file, or null. */
export const encodingFault = (head: Buffer): string | null => {
  if (utf16Marks.some((mark) => startsWith(head, mark))) return 'is in UTF-16; save the file as UTF-8';
  return head.includes(0) ? 'holds NUL bytes: this is no text file, or one in UTF-16; save it as UTF-8' : null;
};

export const withoutMark = (head: Buffer): Buffer =>
  startsWith(head, byteOrderMark) ? head.subarray(byteOrderMark.length) : head;

function* splitLines(bytes: Buffer): Generator<Buffer> {
  let start = 0;
  while (start < bytes.length) {
    const end = bytes.indexOf(newline, start);
    const next = end === -1 ? bytes.length : end + 1;
    yield bytes.subarray(start, next);
    start = next;
  }
}

const countLines = (bytes: Buffer): number => {
  let count = 0;
  for (let at = bytes.indexOf(newline); at !== -1; at = bytes.indexOf(newline, at + 1)) count += 1;
  return count;
};

/** `\r\n` and a lone `\r` become `\n`; in UTF-8 these bytes are never part of another character. */
const withNewlines = (bytes: Buffer): Buffer =>
  bytes.includes(carriageReturn)
    ? Buffer.from(bytes.toString('latin1').replaceAll('\r\n', '\n').replaceAll('\r', '\n'), 'latin1')
    : bytes;

const lineFault = (line: Buffer): string =>
  line.includes(0) ? 'holds NUL bytes' : 'holds bytes that are not UTF-8; save the file as UTF-8';

/**
 * Reads text in pieces of whole lines, ending in `\n`, without a byte-order mark and with bounded memory. Lines that
 * are not UTF-8 are reported and passed on, so that later lines keep their numbers; UTF-16 and endless lines end the
 * reading.
 */
export async function* wholeLines(source: AsyncIterable<Buffer>, onBadLine: OnBadLine): AsyncGenerator<Buffer> {
  let line = 1;
  let started = false;
  let rest: Buffer[] = [];
  let restBytes = 0;

  const checked = (raw: Buffer): Buffer => {
    const bytes = withNewlines(raw);
    if (!isText(bytes)) {
      let at = line;
      for (const each of splitLines(bytes)) {
        if (!isText(each)) onBadLine(at, lineFault(each));
        at += 1;
      }
    }
    line += countLines(bytes);
    return bytes;
  };

  for await (let chunk of source) {
    if (!started) {
      started = true;
      const fault = encodingFault(chunk);
      if (fault !== null) {
        onBadLine(1, fault);
        return;
      }
      chunk = withoutMark(chunk);
    }
    const end = chunk.lastIndexOf(newline) + 1;
    if (end > 0) {
      yield checked(Buffer.concat([...rest, chunk.subarray(0, end)]));
      rest = [];
      restBytes = 0;
    }
    rest.push(chunk.subarray(end));
    restBytes += chunk.length - end;
    if (restBytes > maxLineBytes) {
      onBadLine(line, 'is longer than 1 MiB: this is no text file');
      return;
    }
  }
  if (restBytes > 0) yield checked(Buffer.concat(rest));
}
