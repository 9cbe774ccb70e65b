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

const day = /^\d{4}-\d{2}-\d{2}$/;

/** What of the address cannot be understood is left out. */
export function readEvidenceQuery(params: SearchParams): EvidenceQuery {
  const word = (name: string): string => {
    const value = params[name];
    return typeof value === "string" ? value : "";
  };
  const dayOf = (name: string) => (day.test(word(name)) ? word(name) : "");
  return { before: /^[1-9]\d{0,14}$/.test(word("before")) ? Number(word("before")) : undefined, since: dayOf("since"), until: dayOf("until"), problem: problemOf(word("export")) };
}

function problemOf(code: string): string | null {
  if (code === "busy") return "Two downloads of an organization are made at a time. Wait for one to end, then try again.";
  if (code === "invalid_input") return "No checkpoint was signed in this time, or it ends before it begins. Choose a longer one, or none for the whole log.";
  return Object.hasOwn(errorCodes, code) ? errorCodes[code as keyof typeof errorCodes].sentence : null;
}

export function evidenceHref(org: string, query: Readonly<Record<string, string>> = {}): string {
  const text = new URLSearchParams(query).toString();
  return `/${org}/evidence${text === "" ? "" : `?${text}`}`;
}
