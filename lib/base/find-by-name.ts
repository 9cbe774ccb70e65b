// How a part of a name finds things, wherever something is looked for as one types: what is asked of the database, and which few are shown. Pure.

export const findCharactersMin = 2;
export const findCharactersMax = 100;
/** Rows of a kind that are read; those that begin with the text are among them first. */
export const findRowsMax = 50;
/** Shown of a kind. */
export const foundMax = 8;

/** The text as a part of a name, for a `contains` that Postgres reads as LIKE: no character of it stands for others. */
export function literalPart(text: string): string {
  return text.replace(/[\\%_]/g, "\\$&");
}

/** Of those whose name has the text in it the likeliest: that is it, that begin with it, that are short; `foundMax` at most. */
export function likeliest<T extends { readonly name: string }>(found: readonly T[], text: string): readonly T[] {
  const wanted = text.toLowerCase();
  const rank = ({ name }: T): number => (name.toLowerCase() === wanted ? 0 : name.toLowerCase().startsWith(wanted) ? 1 : 2);
  return found.toSorted((one, other) => rank(one) - rank(other) || one.name.length - other.name.length).slice(0, foundMax);
}
