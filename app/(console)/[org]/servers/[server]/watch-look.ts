"use client";
// Follows one look at a server.

import type { FoundTools, IntrospectionWatch } from "@/lib/servers/introspection-watch-record";
import { askUntilOver, isRecord } from "./ask-until-over";

type Told = Pick<IntrospectionWatch, "state" | "progress" | "moment">;
export type LookEnd = { readonly kind: "done"; readonly found: FoundTools | null } | { readonly kind: "failed"; readonly message: string } | { readonly kind: "lost" };

const roundsMax = 40;

/** Resolves at the end of the look; `lost` when the console does not answer any more. Rejects only when aborted. */
export async function watchLook(address: string, first: string, tell: (told: Told) => void, signal: AbortSignal): Promise<LookEnd> {
  const isOver = ({ state }: IntrospectionWatch): boolean => state === "done" || state === "failed";
  const end = await askUntilOver({ address, seen: first, isNews: isWatch, momentOf: ({ moment }) => moment, isOver, tell, roundsMax }, signal);
  if (end === null) return { kind: "lost" };
  return end.state === "done" ? { kind: "done", found: end.found } : { kind: "failed", message: end.failure?.message ?? "The look failed." };
}

function isWatch(value: unknown): value is IntrospectionWatch {
  return isRecord(value) && typeof value["moment"] === "string" && typeof value["state"] === "string" && typeof value["progress"] === "string";
}
