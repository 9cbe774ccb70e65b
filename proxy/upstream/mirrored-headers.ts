// Which headers that say what the body says go up with a call of the modern era: a router in front of the server goes by them, so they say
// what was judged, or nothing (law L2).
import { memberOf } from "@/lib/mcp/json-value";
import { methodFacts } from "@/lib/mcp/methods";
import { emptyParamHeaders, refuseParamHeaders } from "@/lib/mcp/param-headers";
import type { Rejection } from "@/lib/mcp/rejection";
import type { Recorded } from "../exchange";
import { mirroredArgumentsOf } from "../snapshot/mirrored-of-tools";
import type { MirroredCall } from "./outbound-headers";

type Sent = Pick<Recorded, "served" | "raw" | "message">;

/** As a server of the era would refuse it: a header says something else than the argument that it mirrors by the pinned schema. One that is missing is for the server to miss. */
export function refuseMirrored({ served, raw, message }: Sent): Rejection | null {
  if (message.kind !== "call" || message.call.era !== "modern" || message.call.id === null || message.call.method !== "tools/call") return null;
  const { call } = message;
  return refuseParamHeaders(message.call.id, raw.headers, mirroredArgumentsOf(served, call), memberOf(call.params, "arguments"), { required: false });
}

/**
 * `Mcp-Name` where a method has one, and `Mcp-Param-*` of a tool's call alone, but for those whose argument says nothing. What mirrors nothing
 * by the pinned schema goes up unread, as it has to (Streamable HTTP § Server Behavior for Custom Headers). Null for what is no call of the era.
 */
export function mirroredOf({ served, message }: Sent): MirroredCall | null {
  if (message.kind !== "call" || message.call.era !== "modern") return null;
  const { call } = message;
  const facts = methodFacts(call.method);
  const isNamed = facts !== null && facts.mirrored && facts.nameIn !== null && typeof memberOf(call.params, facts.nameIn) === "string";
  if (call.method !== "tools/call") return { isNamed, passesParam: () => false };
  const empty = emptyParamHeaders(mirroredArgumentsOf(served, call), memberOf(call.params, "arguments"));
  return { isNamed, passesParam: (header) => !empty.has(header) };
}
