/** The half-typed command line of a shell, and how what we find goes back into it. */
export interface Line {
  /** The words behind the program, without their quotes; the last one is the one to complete, perhaps empty. */
  words: readonly string[];
  /** A candidate as the shell wants to insert it. */
  quoted: (candidate: string) => string;
}

/** zsh and fish take quotes away themselves, and put them back. */
export const lineOfWords = (words: readonly string[]): Line => ({
  words: words.length === 0 ? [''] : words,
  quoted: (candidate) => candidate,
});

type Quote = '"' | "'" | '';

/**
 * bash hands over its line as it was typed (`COMP_LINE` up to `COMP_POINT`). It replaces the last word, or what stands behind the
 * last of `breaks` (`COMP_WORDBREAKS`) in it, or behind an open quote.
 */
export const lineOfBash = (text: string, breaks: string): Line => {
  const { words, quote, breakAt } = split(text, breaks);
  const current = words.at(-1) ?? '';
  return {
    words: words.slice(1),
    quoted: (candidate) => {
      const rest = candidate.startsWith(current.slice(0, breakAt)) ? candidate.slice(breakAt) : candidate;
      return escaped(rest, quote);
    },
  };
};

/** Words as a shell splits them; the last one may be unfinished. `breakAt`: how many of its letters bash leaves alone. */
const split = (text: string, breaks: string): { words: string[]; quote: Quote; breakAt: number } => {
  const words: string[] = [];
  let word = '';
  let isWord = false;
  let quote: Quote = '';
  let breakAt = 0;
  const letters = Array.from(text);
  for (let index = 0; index < letters.length; index += 1) {
    const letter = letters[index] ?? '';
    if (letter === '\\' && quote !== "'") {
      index += 1;
      word += letters[index] ?? '';
      isWord = true;
    } else if (quote === '' && /\s/.test(letter)) {
      if (isWord) words.push(word);
      [word, isWord, breakAt] = ['', false, 0];
    } else if (letter === quote) quote = '';
    else if (quote === '' && (letter === '"' || letter === "'")) {
      quote = letter;
      breakAt = word.length;
      isWord = true;
    } else {
      word += letter;
      isWord = true;
      if (quote === '' && breaks.includes(letter)) breakAt = word.length;
    }
  }
  words.push(word);
  return { words, quote, breakAt };
};

const escaped = (text: string, quote: Quote): string => {
  if (quote === "'") return text.replaceAll("'", `'\\''`);
  if (quote === '"') return text.replace(/["\\$`]/g, '\\$&');
  return text.replace(/[^\p{L}\p{N}\p{S}\p{M}_./:=@%+,-]|[`^~|$<>]/gu, '\\$&');
};
