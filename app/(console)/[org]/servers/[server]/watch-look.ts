"use client";
// Follows one look at a server from the browser: asks, tells, asks again, until there is an end.

import type { FoundTools, IntrospectionWatch } from "@/lib/servers/introspection-watch-record";

const failuresMax = 5;
const retryMs = 2_000;
/** A look ends by itself within the gateway's own limits; this is the page's. */
const roundsMax = 40;

type Told = Pick<IntrospectionWatch, "state" | "progress" | "moment">;
export type LookEnd = { readonly kind: "done"; readonly found: FoundTools | null } | { readonly kind: "failed"; readonly message: string } | { readonly kind: "lost" };

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

/** Only this console's own route answers here; the check is for an answer of another kind, like a sign-in page. */
function isWatch(value: unknown): value is IntrospectionWatch {
  return isRecord(value) && typeof value["moment"] === "string" && typeof value["state"] === "string" && typeof value["progress"] === "string";
}

async function ask(address: string, seen: string, signal: AbortSignal): Promise<IntrospectionWatch | null> {
  const response = await fetch(`${address}?${new URLSearchParams({ seen }).toString()}`, { method: "POST", signal });
  const answer: unknown = await response.json();
  const value = isRecord(answer) && answer["ok"] === true ? answer["value"] : null;
  return isWatch(value) ? value : null;
}

/** Resolves at the end of the look; `lost` when the console does not answer any more. Rejects only when aborted. */
export async function watchLook(address: string, first: string, tell: (told: Told) => void, signal: AbortSignal): Promise<LookEnd> {
  let [seen, failures] = [first, 0];
  for (let round = 0; round < roundsMax && failures < failuresMax; round += 1) {
    const told = await ask(address, seen, signal).catch((error: unknown) => {
      if (signal.aborted) throw error;
      return null;
    });
    if (told === null) {
      failures += 1;
      await new Promise((resolve) => setTimeout(resolve, retryMs));
    } else {
      failures = 0;
      seen = told.moment;
      tell(told);
      if (told.state === "done") return { kind: "done", found: told.found };
      if (told.state === "failed") return { kind: "failed", message: told.failure?.message ?? "The look failed." };
    }
  }
  return { kind: "lost" };
}
