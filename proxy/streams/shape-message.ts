// One message of a server's on its way to the client. What takes long of it is done by other threads: its rules for results are asked, and
// an answer of megabytes is read.
import { parseLenient } from "@/lib/guard/judge-message";
import type { JsonObject } from "@/lib/mcp/json-value";
import type { Scans } from "../scans/scans";
import type { Signal } from "./plain-signal";
import { rulesFor, serverMessageOf, shapeServerMessage, type Audience, type Shaped } from "./shape-server-message";

/** What these answer may be large, and nothing in it is looked at but what kind of answer it is. */
const carrying: ReadonlySet<string> = new Set(["tools/call", "resources/read", "prompts/get"]);

/** What the client gets; without a promise where nothing takes long. Never rejects. */
export function shapeMessage(bytes: Uint8Array, audience: Audience, scans: Scans, signal: Signal): Shaped | Promise<Shaped> {
  const { call, guarded, resumed } = audience;
  const outlining = call !== null && carrying.has(call.method) ? scans.outline(guarded.subjects.organization, bytes, signal) : null;
  if (outlining !== null) return shapeLarge(bytes, outlining, audience, scans, signal);
  const resultRules = resumed === null ? audience.resultRules : rulesFor(parseLenient(bytes), audience);
  if (resultRules === null) return shapeServerMessage(bytes, audience, null);
  const verdict = scans.judge(guarded.subjects.organization, resultRules, serverMessageOf("message", bytes, audience), signal);
  return verdict instanceof Promise ? verdict.then((one) => shapeServerMessage(bytes, audience, one)) : shapeServerMessage(bytes, audience, verdict);
}

async function shapeLarge(bytes: Uint8Array, outlining: Promise<JsonObject | null>, audience: Audience, scans: Scans, signal: Signal): Promise<Shaped> {
  const outline = await outlining;
  const rules = outline === null ? null : rulesFor(outline, audience);
  const verdict = rules === null ? null : await scans.judge(audience.guarded.subjects.organization, rules, serverMessageOf("message", bytes, audience), signal);
  return shapeServerMessage(bytes, audience, verdict, outline, true);
}
