// Argument values of the calls whose row says that they are recorded.
import type { McpCall } from "@/lib/mcp/classify-message";
import type { ArgumentKeeper } from "../deps";
import type { ServedServer } from "../snapshot/served-server";
import type { CallRecord } from "./call-record";
import { writeRecordedArguments } from "./recorded-arguments";
import type { SealedValues } from "./sealed-values";

export function argumentKeeper(values: SealedValues): ArgumentKeeper {
  return {
    keep(record: CallRecord, call: McpCall, served: ServedServer) {
      if (record.argument_recording !== "kept") return;
      const place = { orgId: record.org, serverId: record.server_id, callId: record.id, startedAt: record.at };
      values.add(place, served, (ownSecrets) => writeRecordedArguments(call, ownSecrets));
    },
  };
}
