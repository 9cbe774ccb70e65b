// What stands above a form that was refused: what stands beside an input is not said a second time, without the input's name. Pure.

interface Refusal {
  /** What the answer says of the whole. */
  readonly message: string;
  /** By field; of a list's element by its path, too. */
  readonly errors: Readonly<Record<string, string>>;
  /** Fields with an input that one can see. */
  readonly placed: ReadonlySet<string>;
}

/** The sentence, and the errors that no input shows, each once. */
export function formSummary({ message, errors, placed }: Refusal): { readonly message: string; readonly unplaced: readonly string[] } {
  const beside = Object.entries(errors).filter(([field]) => placed.has(field));
  const elsewhere = Object.entries(errors).filter(([field]) => !placed.has(field.split(".")[0] ?? field)).map(([, text]) => text);
  const unplaced = [...new Set(elsewhere)].filter((text) => text !== message);
  if (!beside.some(([, text]) => text === message)) return { message, unplaced };
  return { message: beside.length === 1 ? "One field needs another value." : `${String(beside.length)} fields need another value.`, unplaced };
}
