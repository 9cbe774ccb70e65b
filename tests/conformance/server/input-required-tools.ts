// Tools and a prompt of the modern era that need the client's input: they say so in a result, and are called again (MCP 2026-07-28, MRTR).
import { acceptedContent, inputRequired, type CallToolResult, type InputRequest, type InputRequiredResult, type McpServer, type RequestStateCodec, type ServerContext } from "@modelcontextprotocol/server";
import { z } from "zod";
import { canBeAsked } from "./client-capabilities";
import { said, textBlock } from "./content";

/** What the signed state of a call says. */
export interface CallState {
  readonly step: number;
}

type Answer = CallToolResult | InputRequiredResult;

const nameForm = z.object({ name: z.string() });
const askName = (message = "What is your name?"): InputRequest => inputRequired.elicit({ message, requestedSchema: nameForm });
const askModel = (text: string, maxTokens: number): InputRequest =>
  inputRequired.createMessage({ messages: [{ role: "user", content: { type: "text", text } }], maxTokens });

function answered({ mcpReq }: ServerContext, ...keys: readonly string[]): boolean {
  return keys.every((key) => mcpReq.inputResponses?.[key] !== undefined);
}

export function addInputRequiredTools(server: McpServer, codec: RequestStateCodec<CallState>): void {
  const tool = (name: string, run: (ctx: ServerContext) => Answer | Promise<Answer>) =>
    server.registerTool(`test_${name}`, { description: "Needs the client's input.", inputSchema: z.object({}) }, (_args, ctx) => run(ctx));
  const confirm = inputRequired.elicit({ message: "Please confirm", requestedSchema: z.object({ ok: z.boolean() }) });

  tool("input_required_result_elicitation", ({ mcpReq }) => {
    const person = acceptedContent(mcpReq.inputResponses, "user_name", nameForm);
    return person === undefined ? inputRequired({ inputRequests: { user_name: askName() } }) : said(`Hello, ${person.name}!`);
  });
  tool("streaming_elicitation", async ({ mcpReq }) => {
    await mcpReq.notify({ method: "notifications/progress", params: { progressToken: mcpReq._meta?.progressToken ?? "token-abc", progress: 50, total: 100 } });
    return inputRequired({ inputRequests: { user_name: askName() } });
  });
  tool("input_required_result_sampling", (ctx) =>
    answered(ctx, "capital_question") ? said("Paris, says the model.") : inputRequired({ inputRequests: { capital_question: askModel("What is the capital of France?", 100) } }));
  // The library refuses to ask what the client did not say that it can be asked.
  tool("missing_capability", (ctx) =>
    answered(ctx, "capital_question") ? said("Success") : inputRequired({ inputRequests: { capital_question: askModel("What is the capital of France?", 100) } }));
  tool("input_required_result_list_roots", (ctx) =>
    answered(ctx, "client_roots") ? said("The roots are known.") : inputRequired({ inputRequests: { client_roots: inputRequired.listRoots() } }));
  tool("input_required_result_request_state", async (ctx) =>
    answered(ctx, "confirm") && ctx.mcpReq.requestState<CallState>()?.step === 1
      ? said("state-ok")
      : inputRequired({ inputRequests: { confirm }, requestState: await codec.mint({ step: 1 }, ctx) }));
  tool("input_required_result_tampered_state", async (ctx) =>
    ctx.mcpReq.requestState<CallState>()?.step === 1
      ? said("state-ok")
      : inputRequired({ inputRequests: { confirm }, requestState: await codec.mint({ step: 1 }, ctx) }));
  tool("input_required_result_multiple_inputs", async (ctx) =>
    answered(ctx, "user_name", "greeting", "client_roots") && ctx.mcpReq.requestState<CallState>() !== undefined
      ? said("All inputs are here.")
      : inputRequired({
        inputRequests: { user_name: askName(), greeting: askModel("Generate a greeting", 50), client_roots: inputRequired.listRoots() },
        requestState: await codec.mint({ step: 1 }, ctx),
      }));
  tool("input_required_result_multi_round", async (ctx) => {
    const step = ctx.mcpReq.requestState<CallState>()?.step ?? 0;
    if (step === 2 && answered(ctx, "step2")) return said("Both steps are done.");
    if (step === 1 && answered(ctx, "step1")) {
      const color = inputRequired.elicit({ message: "Step 2: What is your favorite color?", requestedSchema: z.object({ color: z.string() }) });
      return inputRequired({ inputRequests: { step2: color }, requestState: await codec.mint({ step: 2 }, ctx) });
    }
    return inputRequired({ inputRequests: { step1: askName("Step 1: What is your name?") }, requestState: await codec.mint({ step: 1 }, ctx) });
  });
  tool("input_required_result_capabilities", (ctx) =>
    inputRequired({
      inputRequests: {
        ...(canBeAsked(server, ctx, "elicitation") && { user_name: askName() }),
        ...(canBeAsked(server, ctx, "sampling") && { greeting: askModel("Generate a greeting", 50) }),
      },
    }));

  server.registerPrompt("test_input_required_result_prompt", { description: "Needs the client's input." }, ({ mcpReq }) => {
    const given = acceptedContent(mcpReq.inputResponses, "user_context", z.object({ context: z.string() }));
    if (given !== undefined) return { messages: [{ role: "user" as const, content: textBlock(`Use this context: ${given.context}`) }] };
    const ask = inputRequired.elicit({ message: "What context should the prompt use?", requestedSchema: z.object({ context: z.string() }) });
    return inputRequired({ inputRequests: { user_context: ask } });
  });
}
