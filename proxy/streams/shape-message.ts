// One message of a server's on its way to the client, its rules for results asked first where there are any.
import { parseLenient } from "@/lib/guard/judge-message";
import type { Scans } from "../scans/scans";
import { rulesFor, serverMessageOf, shapeServerMessage, type Audience, type Shaped } from "./shape-server-message";

/** What the client gets; without a promise where no rule takes long to ask. Never rejects. */
export function shapeMessage(bytes: Uint8Array, audience: Audience, scans: Scans, signal: AbortSignal): Shaped | Promise<Shaped> {
  const { guarded, resumed } = audience;
  const resultRules = resumed === null ? audience.resultRules : rulesFor(parseLenient(bytes), audience);
  if (resultRules === null) return shapeServerMessage(bytes, audience, null);
  const verdict = scans.judge(guarded.subjects.organization, resultRules, serverMessageOf("message", bytes, audience), signal);
  return verdict instanceof Promise ? verdict.then((one) => shapeServerMessage(bytes, audience, one)) : shapeServerMessage(bytes, audience, verdict);
}
