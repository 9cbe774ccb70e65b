// The notifications that a list is not what it was, and what a client of the modern era asked to hear: MCP 2026-07-28, Subscriptions.
import { resultBody, type RpcId } from "./json-rpc";
import { memberOf, type JsonValue } from "./json-value";

export const listKinds = ["tools", "prompts", "resources"] as const;
export type ChangedList = (typeof listKinds)[number];

const subscriptionMetaKey = "io.modelcontextprotocol/subscriptionId";

/** The notification, on the stream of that `subscriptions/listen`; null on a legacy client's standing stream. */
export function listChangedBody(list: ChangedList, subscriptionId: RpcId | null): string {
  const method = `notifications/${list}/list_changed`;
  return JSON.stringify({ jsonrpc: "2.0", method, ...(subscriptionId !== null && { params: { _meta: { [subscriptionMetaKey]: subscriptionId } } }) });
}

/** The answer with which a subscription ends: nothing has failed, and no more will come. */
export function subscriptionEndBody(subscriptionId: RpcId): string {
  return resultBody(subscriptionId, { resultType: "complete", _meta: { [subscriptionMetaKey]: subscriptionId } });
}

/** The lists of whose changes the params of a `subscriptions/listen` ask to hear. */
export function listsListenedTo(params: JsonValue): readonly ChangedList[] {
  const wanted = memberOf(params, "notifications");
  return listKinds.filter((list) => memberOf(wanted, `${list}ListChanged`) === true);
}
