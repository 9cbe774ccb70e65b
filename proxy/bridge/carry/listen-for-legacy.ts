// The standing GET stream of a legacy client, as `subscriptions/listen` at a modern server: lists that have changed.
import { isJsonObject, memberOf } from "@/lib/mcp/json-value";
import { firstModernRevision } from "@/lib/mcp/modern-envelope";
import type { UpstreamAnswer } from "../../upstream/dispatch-upstream";
import { wholeAnswer } from "../../upstream/whole-answer";
import { without } from "../json-message";
import type { BridgedSession } from "../to-modern/bridged-session";
import { envelopeOf } from "../to-modern/request-to-modern";
import { isForPipeline, post, type CarrierDeps, type Crossing } from "./carrier";
import { FedAnswer } from "./fed-answer";
import { followEvents, formOf } from "./follow-answer";

const method = "subscriptions/listen";
const changes: ReadonlySet<string> = new Set(["notifications/tools/list_changed", "notifications/prompts/list_changed", "notifications/resources/list_changed"]);

/** The stream, or 405 where the server has none: every legacy client can do without. */
export async function listenForLegacy(crossing: Crossing, session: BridgedSession, deps: CarrierDeps): Promise<UpstreamAnswer> {
  const id = `pcb-${deps.newId()}`;
  const params = { notifications: { toolsListChanged: true, promptsListChanged: true, resourcesListChanged: true }, _meta: envelopeOf(session, {}) };
  const headers = { "mcp-protocol-version": firstModernRevision, "mcp-method": method };
  const answer = await post(crossing, { value: { jsonrpc: "2.0", id, method, params }, numbers: new Map() }, headers, crossing.request.signal, deps);
  if (isForPipeline(answer.status)) return answer;
  if (answer.status >= 300 || formOf(answer) !== "events") {
    answer.abort();
    return wholeAnswer(405, "", { allow: "POST, DELETE" });
  }
  const fed = new FedAnswer();
  void followEvents(answer, { id, orgId: crossing.served.document.org.id }, deps, fed.gone, async (said) => {
    if (said.id !== null || !changes.has(said.method)) return;
    const told = memberOf(said.message.value, "params");
    const plain = isJsonObject(told) ? without(told, ["_meta"]) : {};
    await fed.write(JSON.stringify({ jsonrpc: "2.0", method: said.method, ...(Object.keys(plain).length > 0 && { params: plain }) }));
  }).then(() => fed.end(), (error: unknown) => fed.fail(error));
  return fed;
}
