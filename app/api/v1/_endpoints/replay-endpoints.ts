// Replays: a draft run over recorded calls.

import { z } from "zod";
import { deleteReplay } from "@/lib/replays/delete-replay";
import { listReplayRows } from "@/lib/replays/list-replay-rows";
import { listReplayRowsInput, replayIdInput, startReplayInput } from "@/lib/replays/replay-input";
import { startReplay } from "@/lib/replays/start-replay";
import { watchReplay } from "@/lib/replays/watch-replay";
import { replayRowSchema, replaySchema } from "../_schemas/replay-schemas";
import { endpoint } from "./endpoint";

const waitMsMax = 30_000;
const watchInput = replayIdInput.extend({
  /** How long to wait for the end. */
  waitMs: z.coerce.number().int().min(0).max(waitMsMax).default(0),
});

export const replayEndpoints = [
  endpoint({ method: "POST", path: "/policies/{policyId}/replays", operationId: "startReplay", tag: "policies",
    summary: "Run a document over the recorded calls of the last days; a gateway does it", status: 201,
    input: startReplayInput, output: z.object({ replay: replaySchema }), run: async (tenant, input) => ({ replay: await startReplay(tenant, input) }) }),
  endpoint({ method: "GET", path: "/replays/{replayId}", operationId: "getReplay", tag: "policies", summary: "How a replay stands, and what it found; waits up to `waitMs` for its end",
    input: watchInput, output: z.object({ replay: replaySchema }), run: async (tenant, { replayId, waitMs }, prove) => ({ replay: await watchReplay(tenant, { replayId, timeoutMs: waitMs }, prove) }) }),
  endpoint({ method: "GET", path: "/replays/{replayId}/rows", operationId: "listReplayRows", tag: "policies", summary: "The calls that the document decides otherwise, oldest first; `next` of one page is `after` of the following",
    input: listReplayRowsInput, output: z.object({ rows: z.array(replayRowSchema).readonly(), next: z.number().int().nullable() }),
    run: async (tenant, input) => ({ ...(await listReplayRows(tenant, input)) }) }),
  endpoint({ method: "DELETE", path: "/replays/{replayId}", operationId: "deleteReplay", tag: "policies", summary: "Cancel a replay, or forget what it found",
    input: replayIdInput, output: z.object({ deleted: z.literal(true) }),
    run: async (tenant, input) => {
      await deleteReplay(tenant, input);
      return { deleted: true as const };
    } }),
];
