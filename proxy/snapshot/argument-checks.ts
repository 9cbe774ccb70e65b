// The argument checks of a server's tools, for the policies that ask for them. Made before they are asked, since making one takes
// microtasks and a decision takes none; kept by pin, so that a document read again makes none again.
import { LRUCache } from "lru-cache";
import type { WorkTurns } from "@/lib/base/work-turns";
import { quickSchema } from "@/lib/json-schema/bounds";
import { compileWeighed } from "@/lib/json-schema/compile-arguments-check";
import type { ArgumentsCheck, Json } from "@/lib/policy-engine/types";
import type { PinnedSchema } from "@/lib/snapshot/load-tool-schemas";
import type { ServerDocument } from "@/lib/snapshot/server-document";
import type { GatewayBounds } from "../bounds";
import type { LivePolicy } from "./compile-policies";
import type { HeldPart } from "./held-parts";

export interface ToolChecks {
  /** Null where the tool's schema is absent or does not compile; a tool that no policy asks for is not there. */
  readonly byName: ReadonlyMap<string, ArgumentsCheck | null>;
  readonly bytes: number;
  readonly parts: readonly HeldPart[];
}

export interface ArgumentChecks {
  /**
   * The checks that the policies ask for. "changed" where a definition is no longer the document's: both must be read again. Rejects
   * where the schemas cannot be read. Lets other work in between.
   */
  checksFor(document: ServerDocument, policies: Iterable<LivePolicy>, bytesMax: number): Promise<ToolChecks | "changed">;
}

interface Made {
  readonly check: ArgumentsCheck | null;
  readonly bytes: number;
}

/** What is kept for a schema that does not compile. */
const bytesOfNone = 256;

type LoadSchemas = (serverId: string, names: readonly string[]) => Promise<readonly PinnedSchema[]>;

/** A pin is a hash of the whole definition, so that equal pins have equal checks, whosever the tools are. */
export function argumentChecks(load: LoadSchemas, bounds: GatewayBounds, turns: WorkTurns): ArgumentChecks {
  const made = new LRUCache<string, Made>({ max: bounds.argumentChecksMax, maxSize: bounds.argumentChecksBytesMax, sizeCalculation: ({ bytes }) => bytes });

  async function make(serverId: string, wanted: ReadonlyMap<string, string>, rest: () => Promise<void>): Promise<ReadonlyMap<string, Made> | "changed"> {
    const fresh = new Map<string, Made>();
    for (const { name, pin, inputSchemaText } of await load(serverId, [...wanted.keys()])) {
      if (wanted.get(name) !== pin) return "changed";
      await rest();
      const inputSchema: Json = JSON.parse(inputSchemaText);
      // A larger one is compiled by the thread that has to ask it.
      const weighed = await compileWeighed(inputSchema, quickSchema);
      fresh.set(pin, { check: weighed?.check ?? null, bytes: weighed?.bytes ?? bytesOfNone });
    }
    return fresh;
  }

  return {
    async checksFor(document, policies, bytesMax) {
      const rest = turns.begin();
      const asked = await toolsAsked(document, policies, rest);
      const known = new Map(asked.flatMap(({ pin }) => {
        const kept = made.get(pin);
        return kept === undefined ? [] : [[pin, kept] as const];
      }));
      const wanted = new Map(asked.filter(({ pin }) => !known.has(pin)).map(({ name, pin }) => [name, pin]));
      const fresh = wanted.size === 0 ? new Map<string, Made>() : await make(document.server.id, wanted, rest);
      if (fresh === "changed") return "changed";
      for (const [pin, entry] of fresh) made.set(pin, entry);
      const byName = new Map<string, ArgumentsCheck | null>();
      const parts: HeldPart[] = [];
      let bytes = 0;
      for (const { name, pin } of asked) {
        const entry = known.get(pin) ?? fresh.get(pin);
        // A tool that went between the two statements, and what no longer fits: denied where its arguments are to be checked.
        const fits = entry !== undefined && bytes + entry.bytes <= bytesMax;
        byName.set(name, fits ? entry.check : null);
        if (!fits) continue;
        bytes += entry.bytes;
        parts.push({ of: entry, bytes: entry.bytes });
      }
      return { byName, bytes, parts };
    },
  };
}

/** Each policy is asked for its plan of each tool: the first time that takes as long as the policy has patterns. */
async function toolsAsked({ tools }: ServerDocument, policies: Iterable<LivePolicy>, rest: () => Promise<void>): Promise<ServerDocument["tools"]> {
  const asking = [...policies].flatMap(({ compiled, checksArguments }) => (checksArguments && compiled !== "invalid" ? [compiled] : []));
  if (asking.length === 0) return [];
  const asked: ServerDocument["tools"][number][] = [];
  for (const tool of tools) {
    if (tool.state === "gone") continue;
    for (const compiled of asking) {
      await rest();
      if (compiled.planFor(tool.name, tool.risk).arguments.length === 0) continue;
      asked.push(tool);
      break;
    }
  }
  return asked;
}
