// The record of a call as the stages make it.
import { randomId } from "@/lib/crypto/random-id";
import { noArguments, type DecisionRecord } from "@/proxy/recorder/decision-record";
import { noShadow } from "@/proxy/recorder/shadow-columns";

/** Of a call that was let in, or of one that was refused, under an id of its own. */
export function decisionRecord(org: string, kind: DecisionRecord["kind"]): DecisionRecord {
  const at = new Date().toISOString();
  return {
    kind, at, org, id: randomId("cal"), server_id: "srv_1", server_name: "Files", grant_id: "grt_1", grant_label: "CI", grant_maker: "usr_1", policy_id: undefined,
    policy_version: undefined, era: "modern", bridged: undefined, http_method: "POST", method: "tools/call", client_name: undefined, client_version: undefined, client_ip: "127.0.0.1",
    trace_id: undefined, request_bytes: 10, ...noArguments, result_recording: undefined, tool: "read", effect: kind === "intent" ? "allow" : "deny", code: kind === "intent" ? "allowed" : "denied", rule: undefined,
    message: "", retry_after_seconds: undefined, charges: undefined, read_us: 1, decided_us: 2, reserved_us: undefined,
    total_ms: kind === "intent" ? undefined : 1, finished_at: kind === "intent" ? undefined : at, ...noShadow,
  };
}
