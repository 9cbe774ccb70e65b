/** A header of a request as one text, however often it came; undefined where it did not. */
export function headerText(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === "object" ? value.join(", ") : value;
}
