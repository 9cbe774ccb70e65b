// One message of a server's on its way to the client. What takes long of it is done by other threads: its rules for results are asked, and
// an answer of megabytes is read.
import { parseLenient, type RulesVerdict } from "@/lib/guard/judge-message";
import type { AnswerAsks, AnswerOutline } from "@/lib/mcp/outline-answer";
import type { Scans } from "../scans/scans";
import { answerAsks } from "./large-reading";
import type { Signal } from "../streams/plain-signal";
import { rulesFor, serverMessageOf, shapeServerMessage, type Audience, type Shaped } from "./shape-server-message";

/** What the client gets; without a promise where nothing takes long. Never rejects. */
export function shapeMessage(bytes: Uint8Array, audience: Audience, scans: Scans, signal: Signal): Shaped | Promise<Shaped> {
  const { guarded, resumed } = audience;
  const asks = answerAsks(audience);
  const outlining = asks === null ? null : scans.outline(guarded.subjects.organization, bytes, asks, signal);
  if (asks !== null && outlining !== null) return shapeLarge(bytes, { asks, outlining }, audience, scans, signal);
  const resultRules = resumed === null ? audience.resultRules : rulesFor(parseLenient(bytes), audience);
  if (resultRules === null) return shapeServerMessage(bytes, audience, null);
  const verdict = scans.judge(guarded.subjects.organization, resultRules, serverMessageOf("message", bytes, audience), signal);
  return verdict instanceof Promise ? verdict.then((one) => shapeServerMessage(bytes, audience, one)) : shapeServerMessage(bytes, audience, verdict);
}

interface Reading {
  readonly asks: AnswerAsks;
  readonly outlining: Promise<AnswerOutline | null>;
}

async function shapeLarge(bytes: Uint8Array, { asks, outlining }: Reading, audience: Audience, scans: Scans, signal: Signal): Promise<Shaped> {
  const outline = await outlining;
  const orgId = audience.guarded.subjects.organization;
  const rules = outline === null ? null : rulesFor(outline.message, audience);
  const verdict = rules === null ? null : await scans.judge(orgId, rules, serverMessageOf("message", bytes, audience), signal);
  // What the rules have put in its place may be as large, and hold the same handles.
  const replaced = asks.places.length === 0 ? null : replacedBy(verdict);
  const outliningReplaced = replaced === null ? null : scans.outline(orgId, encoder.encode(replaced), asks, signal);
  const ofReplaced = outliningReplaced === null ? null : await outliningReplaced;
  return shapeServerMessage(bytes, audience, outliningReplaced !== null && ofReplaced === null ? unread : verdict, { outline, ofReplaced });
}

const encoder = new TextEncoder();
const unread: RulesVerdict = { kind: "unjudged", code: "result_denied" };

function replacedBy(verdict: RulesVerdict | null): string | null {
  return verdict?.kind === "answer" && verdict.judged.kind === "replace" ? verdict.judged.body : null;
}
