// Argument values of the calls whose row says that they are recorded.
import type { ValueLoss } from "@/lib/calls/value-loss";
import type { McpCall } from "@/lib/mcp/classify-message";
import type { ArgumentKeeper } from "../deps";
import type { ServedServer } from "../snapshot/served-server";
import type { DecisionRecord } from "./decision-record";
import { writeRecordedArguments } from "./recorded-arguments";
import type { SealedValues } from "./sealed-values";

/** `onNotKept` hears of the values that were not to be kept, as the row of their call says. */
export function argumentKeeper(values: SealedValues, onNotKept: (reason: ValueLoss) => void): ArgumentKeeper {
  return {
    keep({ argument_recording: recording, org, server_id, id, at, request_bytes }: DecisionRecord, call: McpCall, served: ServedServer) {
      if (recording === "off") return;
      if (recording !== "kept") return onNotKept(recording);
      values.add({ orgId: org, serverId: server_id, callId: id, startedAt: at }, served, (ownSecrets) => {
        const text = writeRecordedArguments(call, ownSecrets);
        return text === null ? { loss: "too_complex" } : { text };
      }, request_bytes);
    },
  };
}
