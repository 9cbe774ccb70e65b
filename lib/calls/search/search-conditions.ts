// A search as SQL. One index of the log carries it: the condition of that index chooses the rows that are walked, newest first, and
// the others are asked of each row. So that no search, however rare its matches, walks more rows than it is given.

import { Prisma } from "@/lib/db/sql";
import { resultCodes, streamLifeMaxMs } from "../call-record";
import { momentOfCall } from "../moment-of-call";
import type { CallSearch, Comparison, SearchTerm, SearchValue } from "./call-search";
import { spanOf } from "./edit-call-search";
import { idCondition } from "./id-condition";
import type { ResolvedNames } from "./resolve-names";
import type { SearchKey } from "./search-keys";

export interface SearchConditions {
  /** Which rows are walked: the organization, the span, and one condition for which there is an index. */
  readonly walked: Prisma.Sql;
  /** What else must hold; null where nothing else is asked. */
  readonly asked: Prisma.Sql | null;
}

const effects: Readonly<Record<string, string>> = { allowed: "allow", denied: "deny", parked: "park" };
const comparisons: Readonly<Record<Comparison, Prisma.Sql>> = {
  "=": Prisma.sql`=`, ">": Prisma.sql`>`, ">=": Prisma.sql`>=`, "<": Prisma.sql`<`, "<=": Prisma.sql`<=`,
};
/** The column that holds the word itself, and the one that holds the id for which it may stand. */
const textColumns: Readonly<Partial<Record<SearchKey, { readonly text: Prisma.Sql; readonly id?: Prisma.Sql }>>> = {
  tool: { text: Prisma.sql`tool` }, method: { text: Prisma.sql`method` }, client: { text: Prisma.sql`client_name` }, ip: { text: Prisma.sql`client_ip` },
  rule: { text: Prisma.sql`rule` }, trace: { text: Prisma.sql`trace_id` }, id: { text: Prisma.sql`id` },
  server: { text: Prisma.sql`server_name`, id: Prisma.sql`server_id` }, grant: { text: Prisma.sql`grant_label`, id: Prisma.sql`grant_id` },
  policy: { text: Prisma.sql`policy_id`, id: Prisma.sql`policy_id` },
};
const numberColumns: Readonly<Partial<Record<SearchKey, Prisma.Sql>>> = { latency: Prisma.sql`total_ms`, status: Prisma.sql`upstream_status` };

/** Which key's index carries the search, the most selective first. */
const carriers: readonly SearchKey[] = ["id", "trace", "tool", "grant", "code", "server", "decision"];

function pattern(text: string): string {
  return text.replace(/[\\%_]/g, "\\$&").replaceAll("*", "%");
}

/** The ids that a name stands for; an id stands for itself, though what it named be gone. */
function idsOf(key: SearchKey, text: string, names: ResolvedNames): readonly string[] | null {
  return names.get(key)?.get(text) ?? (/^(?:srv|grt)_/.test(text) ? [text] : null);
}

function textCondition(key: SearchKey, text: string, isPattern: boolean, names: ResolvedNames): Prisma.Sql {
  // What the rules for results did is asked for by the same word as what the rules for calls did.
  if (key === "code") return isPattern ? Prisma.sql`(code LIKE ${pattern(text)} OR result_code LIKE ${pattern(text)})` : Prisma.sql`(code = ${text} OR result_code = ${text})`;
  if (key === "id" && !isPattern) return idCondition(text);
  const columns = textColumns[key];
  if (columns === undefined) return Prisma.sql`false`;
  if (isPattern) return Prisma.sql`${columns.text} LIKE ${pattern(text)}`;
  const ids = idsOf(key, text, names);
  if (ids === null || columns.id === undefined) return Prisma.sql`${columns.text} = ${text}`;
  return ids.length === 1 ? Prisma.sql`${columns.id} = ${ids[0]}` : Prisma.sql`${columns.id} = ANY(${[...ids]})`;
}

function choiceCondition(key: SearchKey, choice: string, now: Date): Prisma.Sql {
  switch (key) {
    case "decision": return Prisma.sql`effect = ${effects[choice] ?? choice}`;
    case "era": return Prisma.sql`era = ${choice}`;
    case "failed": return Prisma.sql`is_error = ${choice === "yes"}`;
    // Pending for longer than any stream lives is unknown (toCallRecord).
    case "outcome": {
      const lost = new Date(now.getTime() - streamLifeMaxMs);
      if (choice === "unknown") return Prisma.sql`(outcome = 'unknown' OR (outcome = 'pending' AND started_at < ${lost}))`;
      return choice === "pending" ? Prisma.sql`(outcome = 'pending' AND started_at >= ${lost})` : Prisma.sql`outcome = ${choice}`;
    }
    default: return Prisma.sql`false`;
  }
}

function valueCondition(key: SearchKey, value: SearchValue, names: ResolvedNames, now: Date): Prisma.Sql {
  switch (value.kind) {
    case "text": return textCondition(key, value.text, value.pattern, names);
    case "choice": return choiceCondition(key, value.choice, now);
    case "number": return Prisma.sql`${numberColumns[key] ?? Prisma.sql`NULL`} ${comparisons[value.comparison]} ${value.number}::float8`;
    case "ago": case "moment": return Prisma.sql`true`;
  }
}

function freeText(value: SearchValue): Prisma.Sql {
  const like = `%${(value.kind === "text" ? value.text : "").replace(/[\\%_]/g, "\\$&")}%`;
  return Prisma.sql`(coalesce(tool, '') ILIKE ${like} OR message ILIKE ${like})`;
}

function termCondition({ key, negated, values }: SearchTerm, names: ResolvedNames, now: Date): Prisma.Sql {
  const any = Prisma.join(values.map((value) => (key === null ? freeText(value) : valueCondition(key, value, names, now))), " OR ");
  // A call without a tool is a call without this tool.
  return negated ? Prisma.sql`NOT coalesce((${any}), false)` : Prisma.sql`(${any})`;
}

/** Whether the term is one equality for which an index of the log has its rows in their order. */
function canCarry({ key, negated, values }: SearchTerm, names: ResolvedNames): boolean {
  const [value] = values;
  if (key === null || negated || values.length !== 1 || value === undefined || !carriers.includes(key)) return false;
  if (value.kind === "choice") return value.choice !== "allowed";
  if (value.kind !== "text" || value.pattern) return false;
  // What is no id of ours has no time in it, and so no place in any index.
  if (key === "id") return momentOfCall(value.text) !== null;
  if (key === "server" || key === "grant") return idsOf(key, value.text, names)?.length === 1;
  return key !== "code" || isCodeOfRefusal(value.text);
}

/** Codes that stand in `code` alone; the others are too many, or may stand in `result_code`. */
function isCodeOfRefusal(code: string): boolean {
  return !["allowed", ...resultCodes].includes(code);
}

function carriedCondition(term: SearchTerm, names: ResolvedNames, now: Date): Prisma.Sql {
  const [value] = term.values;
  if (term.key === "code" && value?.kind === "text") return Prisma.sql`(code = ${value.text} AND effect <> 'allow')`;
  // The index holds what was not allowed, and is used where the statement says so itself.
  if (term.key === "decision") return Prisma.sql`(effect <> 'allow' AND ${termCondition(term, names, now)})`;
  return termCondition(term, names, now);
}

/** The search within one organization at this moment. */
export function searchConditions(orgId: string, search: CallSearch, names: ResolvedNames, now: Date): SearchConditions {
  const { since, until } = spanOf(search, now);
  const terms = search.terms.filter(({ key }) => key !== "since" && key !== "until");
  const carrier = carriers.flatMap((key) => terms.find((term) => term.key === key && canCarry(term, names)) ?? [])[0];
  const walked = [Prisma.sql`org_id = ${orgId}`];
  if (since) walked.push(Prisma.sql`started_at >= ${since}`);
  if (until) walked.push(Prisma.sql`started_at < ${until}`);
  if (carrier) walked.push(carriedCondition(carrier, names, now));
  const asked = terms.filter((term) => term !== carrier).map((term) => termCondition(term, names, now));
  return { walked: Prisma.join(walked, " AND "), asked: asked.length === 0 ? null : Prisma.join(asked, " AND ") };
}
