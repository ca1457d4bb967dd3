import { z } from 'zod';

/** A number that the cloud sometimes prints as a string (§1.4). */
export const looseInteger = z.union([
  z.int(),
  z
    .string()
    .regex(/^-?\d{1,15}$/)
    .transform(Number),
]);

/** The same for what need not be whole. */
export const looseNumber = z.union([
  z.number(),
  z
    .string()
    .regex(/^-?\d{1,15}(\.\d{1,15})?$/)
    .transform(Number),
]);

/** An id: 18 or 19 decimal digits, a string for us even where the cloud prints a number (§0.10). */
export const looseId = z.union([z.string().min(1), z.int().transform(String)]);

/** Rows that may be missing or null when there are none. */
export const looseRows = <Row extends z.ZodType>(row: Row) =>
  z
    .array(row)
    .nullish()
    .transform((rows) => rows ?? []);

/** A number that may be missing or unreadable without spoiling its row. */
export const optionalInteger = looseInteger
  .nullish()
  .catch(null)
  .transform((value) => value ?? null);

/**
 * One page of a list (§1.4, §1.5): its rows, and how many there are in all if the cloud says so. An answer with
 * neither is none: it must not pass for an empty list.
 */
export const rowsWithTotal = <Row extends z.ZodType>(row: Row) =>
  z
    .object({ total: optionalInteger, items: z.array(row).nullish() })
    .refine(({ total, items }) => total !== null || Array.isArray(items))
    .transform(({ total, items }) => ({ total, rows: items ?? [] }));

/** A text that may be missing or null. */
export const looseText = z
  .string()
  .nullish()
  .transform((text) => text ?? '');

/** §1.4. Calls that bring nothing leave `data` out. */
const envelope = z.object({ code: looseInteger, traceId: looseText, data: z.unknown().optional() });
export type Envelope = z.infer<typeof envelope>;

/** Reads an answer's text; null when it is no JSON or not the envelope of §1.4. */
export function readEnvelope(text: string): Envelope | null {
  let json: unknown;
  try {
    json = JSON.parse(text, keepLongNumbers);
  } catch {
    return null;
  }
  const read = envelope.safeParse(json);
  return read.success ? read.data : null;
}

/** Ids are longer than a double is exact. Where one is printed as a number, its digits are kept as they stand. */
function keepLongNumbers(_key: string, value: unknown, ...[context]: unknown[]): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
  const source =
    typeof context === 'object' && context !== null && 'source' in context ? context.source : null;
  return typeof source === 'string' && /^\d+$/.test(source) ? source : value;
}
