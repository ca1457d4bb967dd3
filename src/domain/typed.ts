/** A name as a shell takes it for one word: quoted if it has to be. What is to be typed next may bear any name. */
export const typed = (name: string): string =>
  /^[\w./:,=@+-]+$/.test(name) && !name.startsWith('-') ? name : `'${name.replaceAll("'", `'\\''`)}'`;
