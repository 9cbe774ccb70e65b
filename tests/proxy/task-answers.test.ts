// The vectors of answers in a task's form at a running gateway: what a rule for results keeps back comes out in no form, in neither era, in one piece or as a stream.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openScene, type Scene, type SceneGrant } from "@/tests/support/gateway-scene";
import { modernHeaders, modernMeta, rawRequest, type RawAnswer } from "@/tests/support/raw-mcp";
import { keptBack, loadTaskAnswers, policyWith, type TaskAnswerVector } from "@/tests/support/task-answer-vectors";
import { listenUpstream, type Upstream } from "@/tests/support/upstreams/listen-upstream";

let scene: Scene;
let server: Upstream;
let served: { readonly type: string; readonly body: string };
const grants = new Map<string, { readonly grant: SceneGrant; readonly taskId: string }>();

beforeAll(async () => {
  scene = await openScene();
  server = await listenUpstream((_request, response) => {
    response.writeHead(200, { "content-type": served.type }).end(served.body);
  });
});
afterAll(async () => {
  await scene?.close();
  await server?.close();
});

const json = (message: unknown) => ({ type: "application/json", body: JSON.stringify(message) });
const stream = (message: unknown) => ({ type: "text/event-stream", body: `event: message\ndata: ${JSON.stringify(message)}\n\n` });
const tasksMeta = { ...modernMeta(), "io.modelcontextprotocol/clientCapabilities": { extensions: { "io.modelcontextprotocol/tasks": {} } } };

function ask(grant: SceneGrant, { era, method }: Pick<TaskAnswerVector, "era" | "method">, taskId: string, more: object = {}): Promise<RawAnswer> {
  const params = { ...(method === "tools/call" ? { name: "t", arguments: {} } : { taskId }), ...(method === "tasks/update" && { inputResponses: {} }), ...more };
  if (era === "legacy") return rawRequest(grant, { body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }) });
  const named = method === "tools/call" ? "t" : taskId;
  return rawRequest(grant, { headers: modernHeaders(method, named), body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params: { _meta: tasksMeta, ...params } }) });
}

/** A grant under this rule, and a task that it began in this era. */
async function begun({ era, rule }: TaskAnswerVector) {
  const known = grants.get(`${era} ${rule}`);
  if (known !== undefined) return known;
  const grant = await scene.addServer({ url: server.url, tools: [{ name: "t" }], policy: policyWith(rule) });
  served = json({ jsonrpc: "2.0", id: 1, result: era === "modern" ? { resultType: "task", taskId: "t1", status: "working" } : { task: { taskId: "t1", status: "working" } } });
  const { result } = JSON.parse((await ask(grant, { era, method: "tools/call" }, "", era === "modern" ? {} : { task: {} })).text);
  const made = { grant, taskId: String(era === "modern" ? result.taskId : result.task.taskId) };
  grants.set(`${era} ${rule}`, made);
  return made;
}

describe.each([["in one piece", json], ["as a stream", stream]] as const)("%s", (_form, form) => {
  it.each(loadTaskAnswers())("$era $method: $name, $want", async (vector) => {
    const { grant, taskId } = await begun(vector);
    served = form(vector.answer);
    const { text } = await ask(grant, vector, taskId);
    if (vector.want === "passes") {
      const answer = JSON.parse(text.replace(/^(event: message\n)?data: /, ""));
      const { result } = Object(vector.answer);
      expect(answer.result).toMatchObject({ ...result, ...(result.taskId !== undefined && { taskId: expect.stringMatching(/^pct1\./) }), ...(result.requestState !== undefined && { requestState: expect.any(String) }) });
      return;
    }
    expect(text).not.toContain(keptBack);
    expect(text).toContain("result_denied");
  });
});
