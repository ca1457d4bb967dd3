import { InvalidArgumentError, Option } from 'commander';
import { meantBy } from './meant.ts';

/** Readers of option values; what they throw commander says, naming the option, with exit code 2. */
export const wholeNumber =
  (least: number) =>
  (text: string): number => {
    const number = Number(text);
    if (!/^\d+$/.test(text) || !Number.isSafeInteger(number) || number < least) {
      throw new InvalidArgumentError(`Expected a whole number, ${least} or more.`);
    }
    return number;
  };

const unitsMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** `90s`, `5m`, `1h30m`, `250ms`: milliseconds. A number without a unit is refused, for nobody knows what it means. */
export const durationMs = (text: string): number => {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)];
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== text) {
    throw new InvalidArgumentError('Expected a duration with its unit, like 90s, 5m or 1h30m.');
  }
  return Math.round(
    parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (unitsMs[unit ?? ''] ?? 0), 0),
  );
};

/** `today`, `yesterday` or `2026-11-24`; whose today it is knows the daemon. */
export const dayWord = (text: string): string => {
  const at = Date.parse(`${text}T00:00:00Z`);
  const isDay = !Number.isNaN(at) && new Date(at).toISOString().slice(0, 10) === text;
  if (isDay || text === 'today' || text === 'yesterday') return text;
  throw new InvalidArgumentError('Expected a day like 2026-11-24, or today, or yesterday.');
};

/** One of these words; anything else is refused, naming the one that was probably meant. */
export const oneOf =
  <Word extends string>(words: readonly Word[]) =>
  (text: string): Word => {
    const found = words.find((word) => word === text);
    if (found !== undefined) return found;
    const meant = meantBy(text, words);
    throw new InvalidArgumentError(
      `${meant === null ? '' : `Did you mean ${meant}? `}There are: ${words.join(', ')}.`,
    );
  };

/** An option that takes one of these words; help, completion and manuals list them. */
export const choiceOption = (flags: string, description: string, words: readonly string[]): Option =>
  new Option(flags, description).choices(words).argParser(oneOf(words));

/** The same for several at once, with commas between them; the value stays the text that was given. */
export const choicesOption = (flags: string, description: string, words: readonly string[]): Option => {
  const one = oneOf(words);
  return new Option(flags, description).choices(words).argParser((text) => {
    text.split(',').forEach(one);
    return text;
  });
};

/** The same for an option that may be given several times, with several words each. */
export const manyOption = (flags: string, description: string, words: readonly string[]): Option => {
  const one = oneOf(words);
  return new Option(flags, description)
    .choices(words)
    .argParser((text: string, before: string[] | undefined) => [
      ...(before ?? []),
      ...text.split(',').map(one),
    ]);
};
