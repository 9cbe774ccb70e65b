// What a grant sees of a server's lists, as a mark that is another as soon as a list is. Streams compare two of them.
import { createHash } from "node:crypto";
import { visibleTools } from "@/lib/guard/visible-tools";
import type { ChangedList } from "@/lib/mcp/list-changed";
import type { ServedGrant, ServedServer } from "../snapshot/served-server";

export interface SeenLists {
  /** Of the names and pins of the tools that it sees, in the server's order. */
  readonly tools: string;
  /** Lists of prompts and resources leave out nothing; without a policy there are none. */
  readonly hasOthers: boolean;
}

const known = new WeakMap<ServedGrant, SeenLists>();

/** Found out once for each grant of each document. */
export function seenLists({ document }: Pick<ServedServer, "document">, grant: ServedGrant): SeenLists {
  const before = known.get(grant);
  if (before !== undefined) return before;
  const isVisible = visibleTools(grant.guarded);
  const hash = createHash("sha256");
  for (const { name, pin } of document.tools) if (isVisible(name)) hash.update(JSON.stringify([name, pin]));
  const seen = { tools: hash.digest("base64url"), hasOthers: typeof grant.guarded.policy !== "string" };
  known.set(grant, seen);
  return seen;
}

/** Which lists a client would find changed. */
export function changedLists(before: SeenLists, now: SeenLists): readonly ChangedList[] {
  return [...(before.tools === now.tools ? [] : ["tools"] as const), ...(before.hasOthers === now.hasOthers ? [] : ["prompts", "resources"] as const)];
}
