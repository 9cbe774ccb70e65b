// A call that did not go well, in words: what was tried, what came back, and the next step. Pure.

import type { CallRecord } from "@/lib/calls/call-record";
import { isListening } from "./outcome-words";

/** What is known today of the server that the call was for. */
export interface ServerFacts {
  readonly name: string;
  readonly era: string | null;
  readonly bridgeModern: boolean;
  readonly hasCredential: boolean;
  /** What calls run into at the server right now, in a sentence; null while they get through. */
  readonly trouble: string | null;
}

export interface Explanation {
  readonly tone: "danger" | "warn";
  readonly title: string;
  /** Sentences: what was tried, what the server did, what to do. */
  readonly text: string;
  /** Where the next step is made, below the server's own address. */
  readonly next?: { readonly path: string; readonly label: string };
}

const tried = ({ tool, method }: CallRecord, server: string): string => `The policy allowed ${tool ?? method ?? "the request"}, and it was to go to ${server}.`;

/** Null for a call that went well, is under way, or that the policy did not allow: its own message says why. */
export function explainCall(call: CallRecord, server: ServerFacts | null): Explanation | null {
  if (call.effect !== "allow") return null;
  const name = server?.name ?? call.serverName;
  const status = call.upstreamStatus;
  if (call.outcome === "unknown") {
    return { tone: "warn", title: "Outcome unknown", text: `${tried(call, name)} The gateway ended before it had an answer. Whether the server did the work is not known: look there before the call is made again.` };
  }
  if (call.outcome === "refused") return { tone: "danger", title: "Refused by the gateway", text: `The policy allowed it, but the gateway did not send it (${call.code}).${call.message === "" ? "" : ` ${call.message}`}` };
  if (call.outcome === "not_delivered") return notDelivered(call, name, server);
  if (call.resultCode === "not_sent") return { tone: "danger", title: "Not sent", text: `${tried(call, name)} Between its era and the client's it could not be sent: there is no form for it, or the server began no session. The tool did nothing, and limits got their charge back.` };
  if (status === 401 || status === 403) {
    const step = server?.hasCredential === true ? "Replace the credential, then test the connection." : "It wants a credential: add one, then test the connection.";
    return { tone: "danger", title: `The server answered ${String(status)}`, text: `${tried(call, name)} The server refused it for want of a right. ${step}`, next: { path: "/settings#credential", label: server?.hasCredential === true ? "Replace the credential" : "Add a credential" } };
  }
  if (isForAnotherEra(call, server)) {
    return {
      tone: "danger", title: "The server speaks another era",
      text: `${tried(call, name)} The client spoke the revision of 2026-07-28, and this server speaks only those before it: it answered ${String(status)}. Most clients fall back by themselves; one that is pinned to that revision cannot, unless its messages are translated.`,
      next: { path: "/settings#bridging", label: "Translate for such agents" },
    };
  }
  if (status === 404) return { tone: "warn", title: "The server answered 404", text: `${tried(call, name)} The server knows no such session or path. A client whose session has ended begins a new one by itself; if every call ends so, check the path of the server's address.`, next: { path: "/settings", label: "Check the address" } };
  if (status === 429) return { tone: "warn", title: "The server answered 429", text: `${tried(call, name)} The server has had too many requests. A limit in the policy keeps agents below what it bears.`, next: { path: "/policy", label: "Open the policy" } };
  if (status !== null && status >= 500) return { tone: "danger", title: `The server answered ${String(status)}`, text: `${tried(call, name)} The server, or what stands before it, failed. Its log has the reason.`, next: { path: "", label: "See the server" } };
  if (status !== null && status >= 400) return { tone: "warn", title: `The server answered ${String(status)}`, text: `${tried(call, name)} The server did not take the message; its answer went to the client as it was.` };
  // So every stream ends on which a client listens.
  if (call.outcome === "cut" && isListening(call)) return null;
  if (call.outcome === "cut") return { tone: "warn", title: "Cut", text: `${tried(call, name)} The answer was not whole when the connection ended: the client went away, the server broke off, or it took too long. The server may have done the work.` };
  if (call.outcome === "error") return { tone: "danger", title: "No usable answer", text: `${tried(call, name)} ${status === null ? "The server took it, and then no answer came that could be used: it broke off, took too long, or sent something else than MCP." : `It answered ${String(status)}, but what it sent could not be used.`} ${server?.trouble ?? ""}`.trim(), next: { path: "", label: "See the server" } };
  if (call.resultCode === "not_carried") return { tone: "warn", title: "The answer could not be carried over", text: `${tried(call, name)} The server got the call and answered; between its era and the client's there is no form for that answer. The tool may have done the work, and limits stay charged.` };
  if (call.isError === true && call.resultCode === null) return { tone: "warn", title: "The tool said that it failed", text: "The call went through; the tool's own answer says that it did not work. Its words went to the agent and are not kept here." };
  return null;
}

function notDelivered(call: CallRecord, name: string, server: ServerFacts | null): Explanation {
  const why = call.upstreamMs === null
    ? "Nothing was sent: calls to the server were held back after others had failed, or its credential could not be opened."
    : "Nothing was sent: no connection to the server came about.";
  const now = server === null ? "The server has been deleted since." : server.trouble ?? "Calls get through again by now.";
  return { tone: "danger", title: "Not delivered", text: `${tried(call, name)} ${why} ${now}`, ...(server === null ? {} : { next: { path: "", label: "See the server" } }) };
}

/** A modern message to a server of the legacy era alone, which nobody carries over, and which the server did not take. */
function isForAnotherEra({ era, upstreamStatus, outcome }: CallRecord, server: ServerFacts | null): boolean {
  if (era !== "modern" || server === null || server.era !== "legacy" || server.bridgeModern) return false;
  // A server that does not know a message says so; one that says nothing, or that it failed itself, does not speak of eras.
  if (upstreamStatus === null || upstreamStatus >= 500) return false;
  return outcome === "error" || upstreamStatus >= 400;
}
