// The live policies of a server's document and its shadows, made ready to judge. A version never changes, so that it is compiled once however
// often the configuration around it does, and in turns, so that nobody waits for the policies of another.
import { LRUCache } from "lru-cache";
import type { WorkTurns } from "@/lib/base/work-turns";
import { parseInTurns } from "@/lib/linear-regex/parse-in-turns";
import { compilePolicy, type CompiledPolicy } from "@/lib/policy-engine/compile-policy";
import type { Policy } from "@/lib/policy-engine/policy";
import type { ServerDocument } from "@/lib/snapshot/server-document";
import type { GatewayBounds } from "../bounds";
import type { HeldPart } from "./held-parts";

export interface LivePolicy {
  readonly version: number;
  /** "invalid" denies the grants of this policy, and no others. */
  readonly compiled: CompiledPolicy | "invalid";
  /** Whether any section holds arguments against a schema: then, and only then, the tools' schemas are wanted. */
  readonly checksArguments: boolean;
}

export interface ServerPolicies {
  /** By the policy's id. */
  readonly live: ReadonlyMap<string, LivePolicy>;
  /** By {@link shadowName}. */
  readonly shadows: ReadonlyMap<string, LivePolicy>;
  /** What they are reckoned to hold in memory together, and each. */
  readonly bytes: number;
  readonly parts: readonly HeldPart[];
  /** How many are denied as invalid because the server's policies are too large together. */
  readonly tooMany: number;
}

export interface PolicyCompiler {
  /** Live policies before shadows, each in the order of the document. Never rejects. Lets other work in between. */
  policiesOf(document: Pick<ServerDocument, "org" | "policies" | "shadows">): Promise<ServerPolicies>;
}

interface Compiled {
  readonly text: string;
  readonly policy: LivePolicy;
  readonly bytes: number;
}

/** Of the bytes that the compiler states, as much is held as measured: an automaton grows only where a pattern is asked, and then seldom whole. */
const shareHeld = 1 / 4;

export function policyCompiler(bounds: GatewayBounds, turns: WorkTurns): PolicyCompiler {
  const kept = new LRUCache<string, Compiled>({ max: bounds.policiesKeptMax, maxSize: bounds.policiesKeptBytesMax, sizeCalculation: ({ bytes }) => bytes });

  async function compiledOf(name: string, version: number, text: string, rest: () => Promise<void>): Promise<Compiled> {
    const known = kept.get(name);
    if (known?.text === text) return known;
    const { parsed, regex } = await parseInTurns(text, rest);
    await rest();
    const policy: LivePolicy = parsed.ok
      ? { version, compiled: compilePolicy(parsed.policy, regex), checksArguments: checksArguments(parsed.policy) }
      : { version, compiled: "invalid", checksArguments: false };
    const fresh = { text, policy, bytes: text.length + Math.ceil(regex.bytes() * shareHeld) };
    kept.set(name, fresh);
    return fresh;
  }

  return {
    async policiesOf({ org, policies, shadows }) {
      const rest = turns.begin();
      let bytes = 0;
      let tooMany = 0;
      const parts: HeldPart[] = [];
      const take = async (policyId: string, version: number, text: string): Promise<LivePolicy> => {
        if (bytes <= bounds.policiesPerServerBytesMax) {
          const { policy, bytes: more } = await compiledOf(`${org.id} ${shadowName({ policyId, version })}`, version, text, rest);
          bytes += more;
          parts.push({ of: policy, bytes: more });
          if (bytes <= bounds.policiesPerServerBytesMax) return policy;
        }
        tooMany += 1;
        return { version, compiled: "invalid", checksArguments: false };
      };
      const live = new Map<string, LivePolicy>();
      for (const { id, version, document } of policies) live.set(id, await take(id, version, document));
      const ofShadows = new Map<string, LivePolicy>();
      for (const { policyId, version, document } of shadows) ofShadows.set(shadowName({ policyId, version }), await take(policyId, version, document));
      return { live, shadows: ofShadows, bytes: Math.min(bytes, bounds.policiesPerServerBytesMax), parts, tooMany };
    },
  };
}

/** Of one version of one policy; ids hold no blank. */
export function shadowName({ policyId, version }: { readonly policyId: string; readonly version: number }): string {
  return `${policyId} ${version}`;
}

function checksArguments({ allTools, risk, tools }: Policy): boolean {
  return [allTools, ...Object.values(risk), ...tools.map(({ section }) => section)].some((section) => section !== null && section.arguments !== null);
}
