// One line of a CSV file (RFC 4180) that is inert wherever it is opened: no cell is a formula, no cell breaks its line (AUD-17). Pure.

export type CsvValue = string | number | boolean | null;

/** What spreadsheets take for the beginning of a formula, in their full-width forms too. */
const formula = /^[=+\-@＝＋－＠]/;
/** The same behind a semicolon, which is what separates cells where the comma is the decimal sign; quotes before it may be read as ended. */
const formulaBehindSemicolon = /;(["\s]*)(?=[=+\-@＝＋－＠])/g;
/** Every control character, and what some readers take for the end of a line. */
const control = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g;
const names: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

function visible(char: string): string {
  return names[char] ?? `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

function cell(value: CsvValue): string {
  if (value === null) return "";
  if (typeof value !== "string") return String(value);
  const text = value.replace(control, visible).replace(formulaBehindSemicolon, ";$1'");
  // The apostrophe says "text" to a spreadsheet.
  return `"${(formula.test(text.trimStart()) ? `'${text}` : text).replaceAll('"', '""')}"`;
}

/** The values as one line with its end. Texts are quoted; what begins as a formula, here or for a reader that splits at semicolons, gets an apostrophe before it; control characters are written out. */
export function csvLine(values: readonly CsvValue[]): string {
  return `${values.map(cell).join(",")}\r\n`;
}
