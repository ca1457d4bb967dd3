import { LineCounter, isMap, isScalar, parseDocument, visit } from 'yaml';
import type { Document } from 'yaml';
import { messageOf } from '../domain/failure.ts';

/** JSON with the places of its keys. */
export interface JsonText {
  value: unknown;
  /** The line of the key that a path leads to, or of the nearest one above it. */
  lineOf: (path: readonly PropertyKey[]) => number;
}

export interface JsonFault {
  message: string;
  line: number | null;
}

const jsonWord = /^(true|false|null|-?\d.*)$/;

/** JSON is YAML, so the YAML reader knows where things are; it is too tolerant to judge them. */
const readWithPlaces = (text: string): { document: Document.Parsed; counter: LineCounter } => {
  const counter = new LineCounter();
  return { document: parseDocument(text, { lineCounter: counter, logLevel: 'silent' }), counter };
};

/** The first bare word that YAML takes for a text and JSON does not know: `yes`, `'single'`. */
const firstBareWord = (document: Document.Parsed): number | null => {
  let offset: number | null = null;
  visit(document, {
    Scalar: (_key, node) => {
      if (node.type === 'QUOTE_DOUBLE' || jsonWord.test(node.source ?? '')) return undefined;
      offset = node.range?.[0] ?? null;
      return visit.BREAK;
    },
  });
  return offset;
};

const faultLine = (text: string, complaint: string): number | null => {
  const told = /\(line (\d+) /.exec(complaint)?.[1];
  if (told !== undefined) return Number(told);
  if (complaint.includes('end of JSON')) return text.trimEnd().split('\n').length;
  const { document, counter } = readWithPlaces(text);
  const offset = document.errors.at(0)?.pos[0] ?? firstBareWord(document);
  return offset === null ? null : counter.linePos(offset).line;
};

/** V8 quotes the text and counts characters; a line is what people look for. */
const plainComplaint = (complaint: string): string =>
  complaint
    .replace(/, (\.\.\.)?".*"(\.\.\.)? is not valid JSON$/s, '')
    .replace(/ in JSON at position \d+.*$/s, '')
    .replace('end of JSON input', 'end of the file');

const placesIn = ({ document, counter }: ReturnType<typeof readWithPlaces>): JsonText['lineOf'] => {
  return (path) => {
    let node: unknown = document.contents;
    let offset = document.contents?.range[0] ?? 0;
    for (const step of path) {
      const pair = isMap(node) ? node.items.find(({ key }) => isScalar(key) && key.value === step) : undefined;
      if (pair === undefined) break;
      offset = isScalar(pair.key) ? (pair.key.range?.[0] ?? offset) : offset;
      node = pair.value;
    }
    return counter.linePos(offset).line;
  };
};

/** Parses strictly, as `JSON.parse` does, and refuses keys that are there twice. */
export const parseJson = (text: string): { ok: true; json: JsonText } | { ok: false; fault: JsonFault } => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (thrown) {
    const complaint = messageOf(thrown);
    return { ok: false, fault: { message: plainComplaint(complaint), line: faultLine(text, complaint) } };
  }
  const places = readWithPlaces(text);
  const twice = places.document.errors.find(({ code }) => code === 'DUPLICATE_KEY');
  if (twice !== undefined) {
    const { line } = places.counter.linePos(twice.pos[0]);
    return { ok: false, fault: { message: 'A key is there twice', line } };
  }
  return { ok: true, json: { value, lineOf: placesIn(places) } };
};
