/**
 * Captions, file names and the cloud's messages are other people's words. What a terminal would obey (control characters,
 * escapes) or what turns the reading direction around is shown as its code, and line breaks as a space.
 */
const obeyed = /[\p{Cc}\u{202a}-\u{202e}\u{2066}-\u{2069}\u{2028}\u{2029}]/gu;
const codeOf = (character: string): string =>
  `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;

export const harmless = (text: string): string => text.replace(/[\r\n\t]+/g, ' ').replace(obeyed, codeOf);

/** One line of JSON, in which nothing is left that a terminal obeys. */
export const harmlessJson = (value: unknown): string => JSON.stringify(value).replace(obeyed, codeOf);

/** A YAML document, likewise. The library is loaded by whoever asks for YAML, and by nobody else. */
export const harmlessYaml = async (value: unknown): Promise<string> => {
  const { Document, visit } = await import('yaml');
  const document = new Document(value, { aliasDuplicateObjects: false });
  visit(document, {
    Scalar: (_, scalar) => {
      // Only between double quotes can a character stand as its code.
      if (typeof scalar.value === 'string' && scalar.value.search(obeyed) >= 0) scalar.type = 'QUOTE_DOUBLE';
    },
  });
  const text = document.toString({ lineWidth: 0, doubleQuotedMinMultiLineLength: Infinity });
  return text.replace(obeyed, (character) => (character === '\n' ? character : codeOf(character)));
};
