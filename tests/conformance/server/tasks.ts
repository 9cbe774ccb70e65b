// The tasks extension (io.modelcontextprotocol/tasks, modern era), which the library does not have: in front of it, for the tools that run
// as tasks and for tasks/*. Clients that did not name the extension fall through to the library, which runs the tool at once.
import { randomUUID } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { CLIENT_CAPABILITIES_META_KEY, type CallToolResult, type McpServer } from "@modelcontextprotocol/server";
import { z } from "zod";
import { said } from "./content";

export const tasksExtension = "io.modelcontextprotocol/tasks";
const required = { extensions: { [tasksExtension]: {} } };

const message = z.looseObject({
  id: z.union([z.string(), z.number()]),
  method: z.string(),
  params: z.looseObject({
    name: z.string().optional(), taskId: z.string().optional(),
    arguments: z.looseObject({ seconds: z.number().optional() }).optional(),
    inputResponses: z.record(z.string(), z.unknown()).optional(),
    _meta: z.looseObject({ [CLIENT_CAPABILITIES_META_KEY]: z.looseObject({ extensions: z.record(z.string(), z.unknown()).optional() }).optional() }).optional(),
  }),
});
type Message = z.infer<typeof message>;
type Params = Message["params"];

interface Task {
  readonly taskId: string;
  readonly createdAt: string;
  lastUpdatedAt: string;
  status: "working" | "input_required" | "completed" | "failed" | "cancelled";
  /** By their keys; an answered one is gone. */
  readonly inputRequests: Map<string, object>;
  result?: CallToolResult;
  error?: { readonly code: number; readonly message: string };
}

export interface Reply {
  readonly status: number;
  readonly body: object;
}

const failsAfterMs = 300;
const askName = { method: "elicitation/create", params: { mode: "form", message: "What is your name?", requestedSchema: { type: "object", properties: { name: { type: "string" } }, required: ["name"] } } };
const askConfirm = { method: "elicitation/create", params: { mode: "form", message: "Really?", requestedSchema: { type: "object", properties: { confirm: { type: "boolean" } }, required: ["confirm"] } } };
const tasks = new Map<string, Task>();

function settle(task: Task, status: Task["status"], more: Pick<Task, "result" | "error"> = {}): void {
  if (["completed", "failed", "cancelled"].includes(task.status)) return;
  Object.assign(task, { status, lastUpdatedAt: new Date().toISOString(), ...more });
}

function later(task: Task, ms: number, status: Task["status"], more: Pick<Task, "result" | "error">): void {
  setTimeout(() => settle(task, status, more), ms).unref();
}

/** What each tool does as a task; where `mustBeTask` says so, it does nothing else. */
const taskTools: { readonly [name: string]: { readonly mustBeTask?: true; begin(task: Task, params: Params): void } } = {
  slow_compute: { begin: (task, params) => later(task, (params.arguments?.seconds ?? 0) * 1_000, "completed", { result: said("computed") }) },
  failing_job: { mustBeTask: true, begin: (task) => later(task, failsAfterMs, "completed", { result: { ...said("the job failed"), isError: true } }) },
  protocol_error_job: { begin: (task) => later(task, failsAfterMs, "failed", { error: { code: -32603, message: "the job broke" } }) },
  confirm_delete: { begin: (task) => ask(task, ["confirm", askConfirm]) },
  multi_input: { begin: (task) => ask(task, ["first", askName], ["second", askConfirm]) },
  test_tool_with_task: { mustBeTask: true, begin: (task, params) => later(task, failsAfterMs, "completed", { result: said(`Hello, ${JSON.stringify(params.inputResponses?.["user_name"])}`) }) },
};

function ask(task: Task, ...questions: readonly (readonly [string, object])[]): void {
  for (const [key, question] of questions) task.inputRequests.set(key, question);
  settle(task, "input_required");
}

/** Lists them, and runs them at once for clients without the extension. */
export function addTaskTools(server: McpServer): void {
  server.registerTool("greet", { description: "Greets.", inputSchema: z.object({ name: z.string() }) }, ({ name }) => said(`Hello, ${name}!`));
  for (const name of Object.keys(taskTools)) {
    server.registerTool(name, { description: "Runs as a task.", inputSchema: z.looseObject({}) }, () => said("done at once"));
  }
}

/** Null for everything that the library is to answer. */
export function answerTasks(headers: IncomingHttpHeaders, body: unknown): Reply | null {
  const read = message.safeParse(body);
  if (!read.success) return null;
  const { id, method, params } = read.data;
  const result = (value: object): Reply => ({ status: 200, body: { jsonrpc: "2.0", id, result: value } });
  const error = (code: number, text: string, data?: object): Reply => ({ status: 400, body: { jsonrpc: "2.0", id, error: { code, message: text, ...(data && { data }) } } });
  const isTaskCall = method === "tools/call" && Object.hasOwn(taskTools, params.name ?? "");
  if (!isTaskCall && !["tasks/get", "tasks/update", "tasks/cancel"].includes(method)) return null;
  const named = isTaskCall ? params.name : params.taskId;
  if (headers["mcp-method"] !== method || headers["mcp-name"] !== named) return error(-32020, "Header mismatch");
  const tool = isTaskCall ? taskTools[params.name ?? ""] : undefined;
  if (params._meta?.[CLIENT_CAPABILITIES_META_KEY]?.extensions?.[tasksExtension] === undefined) {
    return tool !== undefined && tool.mustBeTask !== true ? null : error(-32021, "Missing required client capability", { requiredCapabilities: required });
  }
  if (tool !== undefined) {
    if (params.name === "test_tool_with_task" && params.inputResponses?.["user_name"] === undefined) return result({ resultType: "input_required", inputRequests: { user_name: askName } });
    return result({ resultType: "task", ...told(begun(tool, params)) });
  }
  const task = tasks.get(params.taskId ?? "");
  if (task === undefined) return error(-32602, "No such task");
  if (method === "tasks/get") return result({ resultType: "complete", ...told(task), ...detailed(task) });
  if (method === "tasks/cancel") settle(task, "cancelled");
  else for (const key of Object.keys(params.inputResponses ?? {})) task.inputRequests.delete(key);
  if (task.status === "input_required" && task.inputRequests.size === 0) settle(task, "completed", { result: said("answered") });
  return result({ resultType: "complete" });
}

function begun(tool: { begin(task: Task, params: Params): void }, params: Params): Task {
  const now = new Date().toISOString();
  const task: Task = { taskId: randomUUID(), createdAt: now, lastUpdatedAt: now, status: "working", inputRequests: new Map() };
  tasks.set(task.taskId, task);
  tool.begin(task, params);
  return task;
}

function told({ taskId, status, createdAt, lastUpdatedAt }: Task): object {
  return { taskId, status, createdAt, lastUpdatedAt, ttlMs: 600_000, pollIntervalMs: 200 };
}

function detailed({ status, inputRequests, result, error }: Task): object {
  return {
    ...(status === "input_required" && { inputRequests: Object.fromEntries(inputRequests) }),
    ...(status === "completed" && { result }), ...(status === "failed" && { error }),
  };
}
