/** Pages of a manual in the man(7) macros, which every `man` understands. */

/** Text in which nothing is a command of roff. A hyphen is escaped, so that it can be copied as the one that is typed. */
export const text = (words: string): string =>
  words
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/^(?=[.'])/gm, '\\&');

export const bold = (words: string): string => `\\fB${text(words)}\\fR`;

export interface Page {
  name: string;
  section: 1 | 8;
  about: string;
  /** What the page says, in man(7) macros. */
  body: readonly string[];
}

export const heading = (title: string): string => `.SH ${title}`;
export const subheading = (title: string): string => `.SS ${text(title)}`;
export const paragraph = (words: string): string => `.PP\n${text(words)}`;

/** A term, and behind it, indented, what it means. */
export const entry = (term: string, meaning: string): string => `.TP\n${term}\n${text(meaning)}`;

/** Without a date, which would make a page stale that has not changed. */
export const render = ({ name, section, about, body }: Page, version: string): string =>
  [
    `.TH ${name.toUpperCase().replaceAll('-', '\\-')} ${section} "" "postd ${version}" "postd manual"`,
    heading('NAME'),
    `${text(name)} \\- ${text(about)}`,
    ...body,
    '',
  ].join('\n');
