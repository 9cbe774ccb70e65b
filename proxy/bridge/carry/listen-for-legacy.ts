// The standing GET stream of a legacy client, as `subscriptions/listen` at a modern server: lists that have changed.
import { isJsonObject, memberOf } from "@/lib/mcp/json-value";
import { firstModernRevision } from "@/lib/mcp/modern-envelope";
import { eitherSignal } from "../../streams/either-signal";
import { RequestCancelled, type UpstreamAnswer } from "../../upstream/dispatch-upstream";
import { wholeAnswer } from "../../upstream/whole-answer";
import { without } from "../json-message";
import type { BridgedSession } from "../to-modern/bridged-session";
import { envelopeOf } from "../to-modern/request-to-modern";
import { isForPipeline, post, type CarrierDeps, type Crossing } from "./carrier";
import { FedAnswer } from "./fed-answer";
import { followEvents, formOf } from "./follow-answer";
import type { RunningRequests } from "./running-requests";

const method = "subscriptions/listen";
const changes: ReadonlySet<string> = new Set(["notifications/tools/list_changed", "notifications/prompts/list_changed", "notifications/resources/list_changed"]);

/** The stream, or 405 where the server has none: every legacy client can do without. It ends with its session, which is at `place`. */
export async function listenForLegacy(crossing: Crossing, session: BridgedSession, place: string, running: RunningRequests, deps: CarrierDeps): Promise<UpstreamAnswer> {
  const id = `pcb-${deps.newId()}`;
  // The end of the session may reach another process.
  void deps.peers.open();
  const { cancelled, leave } = running.enter(place, id);
  const params = { notifications: { toolsListChanged: true, promptsListChanged: true, resourcesListChanged: true }, _meta: envelopeOf(session, {}) };
  const headers = { "mcp-protocol-version": firstModernRevision, "mcp-method": method };
  const fed = new FedAnswer();
  let isFollowed = false;
  try {
    const signal = eitherSignal(crossing.request.signal, cancelled);
    const answer = await post(crossing, { value: { jsonrpc: "2.0", id, method, params }, numbers: new Map() }, headers, signal, deps);
    if (isForPipeline(answer.status)) return answer;
    if (answer.status >= 300 || formOf(answer) !== "events") {
      answer.abort();
      return wholeAnswer(405, "", { allow: "POST, DELETE" });
    }
    isFollowed = true;
    cancelled.addEventListener("abort", () => fed.end(), { once: true });
    void followEvents(answer, { id, orgId: crossing.served.document.org.id }, deps, eitherSignal(fed.gone, cancelled), async (said) => {
      if (said.id !== null || !changes.has(said.method)) return;
      const told = memberOf(said.message.value, "params");
      const plain = isJsonObject(told) ? without(told, ["_meta"]) : {};
      await fed.write(JSON.stringify({ jsonrpc: "2.0", method: said.method, ...(Object.keys(plain).length > 0 && { params: plain }) }));
    }).then(() => fed.end(), (error: unknown) => fed.fail(error)).finally(leave);
    return fed;
  } catch (error) {
    throw cancelled.aborted ? new RequestCancelled(true) : error;
  } finally {
    if (!isFollowed) leave();
  }
}
