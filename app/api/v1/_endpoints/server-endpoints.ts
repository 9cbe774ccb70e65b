// Servers, the gateway's looks at them, and their tools.

import { z } from "zod";
import { findJob } from "@/lib/jobs/find-job";
import { countDeletionEffects, deleteServer } from "@/lib/servers/delete-server";
import { getServer } from "@/lib/servers/get-server";
import { listServers } from "@/lib/servers/list-servers";
import { proposePolicyForServer } from "@/lib/servers/propose-policy-for-server";
import { registerServer } from "@/lib/servers/register-server";
import { replaceCredential } from "@/lib/servers/replace-credential";
import { requestIntrospection } from "@/lib/servers/request-introspection";
import { reviseServer } from "@/lib/servers/revise-server";
import {
  deleteServerInput, registerServerInput, replaceCredentialInput, reviseServerInput, serverIdInput, setArgumentRecordingInput, setBridgingInput,
} from "@/lib/servers/server-input";
import { setArgumentRecording } from "@/lib/servers/set-argument-recording";
import { setBridging } from "@/lib/servers/set-bridging";
import { startServer, stopServer } from "@/lib/servers/stop-server";
import { watchIntrospection } from "@/lib/servers/watch-introspection";
import { acceptTools } from "@/lib/tools/accept-tools";
import { getTool } from "@/lib/tools/get-tool";
import { listTools } from "@/lib/tools/list-tools";
import { setToolRisk } from "@/lib/tools/set-tool-risk";
import { acceptToolsInput, listToolsInput, setToolRiskInput } from "@/lib/tools/tool-input";
import { jobSchema, serverSchema, toolDetailSchema, toolSchema } from "../_schemas/records";
import { endpoint } from "./endpoint";

const waitMsMax = 30_000;
const watchInput = z.strictObject({
  jobId: z.string().startsWith("job_", "This is not the id of a job.").max(64),
  /** How long to wait for the end. */
  waitMs: z.coerce.number().int().min(0).max(waitMsMax).default(0),
});

const done = z.object({ deleted: z.literal(true) });

export const serverEndpoints = [
  endpoint({ method: "GET", path: "/servers", operationId: "listServers", tag: "servers", summary: "All servers of the organization",
    input: z.strictObject({}), output: z.object({ servers: z.array(serverSchema).readonly() }),
    run: async (tenant) => ({ servers: await listServers(tenant) }) }),
  endpoint({ method: "POST", path: "/servers", operationId: "registerServer", tag: "servers", summary: "Register a server and let the gateway look at it", status: 201,
    input: registerServerInput, output: z.object({ server: serverSchema, job: jobSchema }),
    run: (tenant, input) => registerServer(tenant, input) }),
  endpoint({ method: "GET", path: "/servers/{serverId}", operationId: "getServer", tag: "servers", summary: "One server",
    input: serverIdInput, output: z.object({ server: serverSchema }),
    run: async (tenant, { serverId }) => ({ server: await getServer(tenant, serverId) }) }),
  endpoint({ method: "PATCH", path: "/servers/{serverId}", operationId: "reviseServer", tag: "servers", summary: "Change name, address or drift setting; a new origin drops the credential",
    input: reviseServerInput, output: z.object({ server: serverSchema, credentialDropped: z.boolean(), job: jobSchema.nullable() }),
    run: (tenant, input) => reviseServer(tenant, input) }),
  endpoint({ method: "DELETE", path: "/servers/{serverId}", operationId: "deleteServer", tag: "servers", summary: "Delete a server with its tools, policies and grants; `confirm` is its name",
    input: deleteServerInput, output: done.extend({ effects: z.record(z.string(), z.number()) }),
    run: async (tenant, input) => {
      const effects = await countDeletionEffects(tenant, { serverId: input.serverId });
      await deleteServer(tenant, input);
      return { deleted: true as const, effects: { ...effects } };
    } }),
  endpoint({ method: "PUT", path: "/servers/{serverId}/credential", operationId: "replaceCredential", tag: "servers", summary: "Set or remove the credential that the gateway sends to the server",
    input: replaceCredentialInput, output: z.object({ server: serverSchema }),
    run: async (tenant, input) => {
      await replaceCredential(tenant, input);
      return { server: await getServer(tenant, input.serverId) };
    } }),
  endpoint({ method: "PUT", path: "/servers/{serverId}/argument-recording", operationId: "setArgumentRecording", tag: "servers",
    summary: "Record values of arguments (`record`) and of results (`recordResults`) or not, for how many days they are kept; `erase` deletes what is recorded",
    input: setArgumentRecordingInput, output: z.object({ server: serverSchema }),
    run: async (tenant, input) => ({ server: await setArgumentRecording(tenant, input) }) }),
  endpoint({ method: "PUT", path: "/servers/{serverId}/bridging", operationId: "setBridging", tag: "servers",
    summary: "Carry agents of MCP 2026-07-28 over to a server that speaks the revisions before alone, or not",
    input: setBridgingInput, output: z.object({ server: serverSchema }), run: async (tenant, input) => ({ server: await setBridging(tenant, input) }) }),
  endpoint({ method: "POST", path: "/servers/{serverId}/stop", operationId: "stopServer", tag: "servers", summary: "Refuse every call to the server, at once",
    input: serverIdInput, output: z.object({ server: serverSchema }), run: async (tenant, input) => ({ server: await stopServer(tenant, input) }) }),
  endpoint({ method: "POST", path: "/servers/{serverId}/start", operationId: "startServer", tag: "servers", summary: "Take calls to the server again",
    input: serverIdInput, output: z.object({ server: serverSchema }), run: async (tenant, input) => ({ server: await startServer(tenant, input) }) }),
  endpoint({ method: "POST", path: "/servers/{serverId}/introspections", operationId: "requestIntrospection", tag: "servers", summary: "Let the gateway look at the server again", status: 201,
    input: serverIdInput, output: z.object({ job: jobSchema }), run: async (tenant, input) => ({ job: await requestIntrospection(tenant, input) }) }),
  endpoint({ method: "GET", path: "/jobs/{jobId}", operationId: "getJob", tag: "servers", summary: "How a look at a server stands; waits up to `waitMs` for its end and applies what was found",
    input: watchInput, output: z.object({ job: jobSchema, failure: z.object({ code: z.string(), message: z.string() }).nullable() }),
    run: async (tenant, { jobId, waitMs }, prove) => {
      const { failure } = await watchIntrospection(tenant, { jobId, timeoutMs: waitMs }, prove);
      return { job: await findJob(tenant, jobId), failure };
    } }),
  endpoint({ method: "GET", path: "/servers/{serverId}/proposed-policy", operationId: "proposePolicy", tag: "policies", summary: "The policy that is proposed for the server's tools",
    input: serverIdInput, output: z.object({ document: z.string() }), run: async (tenant, input) => ({ document: await proposePolicyForServer(tenant, input) }) }),
  endpoint({ method: "GET", path: "/servers/{serverId}/tools", operationId: "listTools", tag: "tools", summary: "The server's tools as they were found",
    input: listToolsInput, output: z.object({ tools: z.array(toolSchema).readonly() }), run: async (tenant, input) => ({ tools: await listTools(tenant, input) }) }),
  endpoint({ method: "POST", path: "/servers/{serverId}/tools/accept", operationId: "acceptTools", tag: "tools", summary: "Accept new or changed tools, each with the pin that was looked at",
    input: acceptToolsInput, output: z.object({ accepted: z.number().int(), left: z.number().int() }), run: async (tenant, input) => ({ ...(await acceptTools(tenant, input)) }) }),
  endpoint({ method: "GET", path: "/tools/{toolId}", operationId: "getTool", tag: "tools", summary: "One tool with its definitions",
    input: z.strictObject({ toolId: z.string().max(64) }), output: z.object({ tool: toolDetailSchema }),
    run: async (tenant, { toolId }) => ({ tool: await getTool(tenant, toolId) }) }),
  endpoint({ method: "PATCH", path: "/tools/{toolId}", operationId: "setToolRisk", tag: "tools", summary: "Set a tool's risk class, or give it back to the classifier",
    input: setToolRiskInput, output: z.object({ tool: toolDetailSchema }),
    run: async (tenant, input) => ({ tool: await setToolRisk(tenant, input) }) }),
];
