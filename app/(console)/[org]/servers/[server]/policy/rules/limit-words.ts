// Limits as sentences: "10 calls per minute per grant", "Sum of `amount` up to 500 per day per grant". Pure.
import { isJsonObject, ownMember } from "@/lib/policy-engine/json-values";
import type { Json } from "@/lib/policy-engine/types";
import { pathWords, type Word } from "./rule-words";

const scopeWords: Readonly<Record<string, string>> = {
  session: "per session", grant: "per grant", user: "per person", server: "for the whole server", organization: "for the whole organization",
};

/** The limit in a sentence; null for what has none. */
export function limitWords(limit: Json): readonly Word[] | null {
  if (!isJsonObject(limit)) return null;
  const [max, window, type, from] = ["max", "window", "type", "increment_from"].map((key) => ownMember(limit, key));
  const scope = ownMember(limit, "scope") ?? "grant";
  if (typeof max !== "number" || (typeof window !== "string" && typeof window !== "number") || typeof scope !== "string") return null;
  const when = `${windowWords(window, type)} ${scopeWords[scope] ?? scope}`;
  if (typeof from !== "string") return [{ kind: "text", text: `${callWords(max)} ${when}` }];
  return [
    { kind: "text", text: "Sum of " }, { kind: "code", text: pathWords(from) }, { kind: "text", text: ` up to ${max.toLocaleString("en-US", { maximumFractionDigits: 6 })} ${when}` },
  ];
}

/** What the sentence leaves out: whom a denial tells what, and when a charge is given back. */
export function limitNote(limit: Json): string | undefined {
  if (!isJsonObject(limit)) return undefined;
  const [message, refund] = [ownMember(limit, "on_deny"), ownMember(limit, "refund")];
  const notes = [
    refund === "never" ? "Never given back." : refund === "on_error" ? "Given back when the tool fails." : "",
    typeof message === "string" ? `Tells the agent: “${message}”` : "",
  ].filter((note) => note !== "");
  return notes.length === 0 ? undefined : notes.join(" ");
}

function callWords(max: number): string {
  if (max === 0) return "No call";
  return max === 1 ? "1 call" : `${max.toLocaleString("en-US", { maximumFractionDigits: 6 })} calls`;
}

function windowWords(window: string | number, type: Json | undefined): string {
  if (typeof window === "number") return window === 1 ? "per second" : `per ${window.toLocaleString("en-US")} seconds`;
  if (type === "calendar") return `per calendar ${window}`;
  return type === "sliding" ? `in any ${window}` : `per ${window}`;
}
