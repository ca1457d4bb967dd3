import { isDeepStrictEqual } from 'node:util';

/** @throws Error that names each field in which a row is not as it must be. */
export function mustBe(what: string, is: object | null, must: object | null): void {
  if (is === null || must === null) {
    if (is !== must) throw new Error(`${what} is ${said(is)}, and must be ${said(must)}`);
    return;
  }
  const has = new Map(Object.entries(is));
  const wrong = Object.entries(must)
    .filter(([name, value]) => !isDeepStrictEqual(has.get(name), value))
    .map(([name, value]) => `${name} is ${said(has.get(name))}, and must be ${said(value)}`);
  if (wrong.length > 0) throw new Error(`${what}: ${wrong.join('; ')}`);
}

/** @throws Error when two lists differ. */
export function mustSay(what: string, is: readonly unknown[], must: readonly unknown[]): void {
  if (!isDeepStrictEqual(is, must)) throw new Error(`${what}: ${said(is)}, and must be ${said(must)}`);
}

const said = (value: unknown): string => (value === undefined ? 'not there' : JSON.stringify(value));
