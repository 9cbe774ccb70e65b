// The address of the evidence page: a page of its history, and what a download said that did not begin.

import { errorCodes } from "@/lib/errors/error-codes";

export type SearchParams = Readonly<Record<string, string | readonly string[] | undefined>>;

export interface EvidenceQuery {
  readonly before: number | undefined;
  /** As they were typed. */
  readonly since: string;
  readonly until: string;
  /** One sentence; null where no download was refused. */
  readonly problem: string | null;
}

/** Where the page says why a download did not begin; the address leads there. */
export const refusalAnchor = "not-begun";

const day = /^\d{4}-\d{2}-\d{2}$/;

/** What of the address cannot be understood is left out. */
export function readEvidenceQuery(params: SearchParams): EvidenceQuery {
  const word = (name: string): string => {
    const value = params[name];
    return typeof value === "string" ? value : "";
  };
  const dayOf = (name: string) => (day.test(word(name)) ? word(name) : "");
  const [since, until] = [dayOf("since"), dayOf("until")];
  return { before: /^[1-9]\d{0,14}$/.test(word("before")) ? Number(word("before")) : undefined, since, until, problem: problemOf(word("export"), since, until) };
}

function problemOf(code: string, since: string, until: string): string | null {
  if (code === "busy") return "Two downloads of an organization are made at a time. Wait for one to end, then try again.";
  if (code === "invalid_input" && since !== "" && until !== "" && since > until) return "The time ends before it begins: choose a day for Until that is not before Since.";
  if (code === "invalid_input") return "No checkpoint was signed in this time. Choose a longer one, or no days for the whole log.";
  return Object.hasOwn(errorCodes, code) ? errorCodes[code as keyof typeof errorCodes].sentence : null;
}

/** The page with what a refused download said, and at it. */
export function refusalHref(org: string, code: string, typed: Readonly<Record<string, string>>): string {
  return `${evidenceHref(org, { export: code, ...typed })}#${refusalAnchor}`;
}

export function evidenceHref(org: string, query: Readonly<Record<string, string>> = {}): string {
  const text = new URLSearchParams(query).toString();
  return `/${org}/evidence${text === "" ? "" : `?${text}`}`;
}
