// Spans around the pipeline and around what it asks of the world. No stage knows of them. A span holds ids, names and codes; never a
// value of an argument, a token or a header's content.
import { AsyncLocalStorage } from "node:async_hooks";
import { defaultTextMapGetter, defaultTextMapSetter, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, type Context, type Span } from "@opentelemetry/api";
import { methodFacts } from "@/lib/mcp/methods";
import type { GatewayDeps } from "../deps";
import type { RawRequest } from "../exchange";
import { handle } from "../pipeline";
import type { DecisionRecord } from "../recorder/decision-record";
import type { ClientSide } from "../streams/client-side";
import type { Tracing } from "./open-tracing";

type Handle = typeof handle;

interface Current {
  readonly span: Span;
  readonly within: Context;
}

/** The names that the specification gives tools; any other might hold anything. */
const toolName = /^[A-Za-z0-9_./-]{1,128}$/;

/** The pipeline with a span for each request, continued from the client's `traceparent`; and the deps that make its parts. */
export function tracedPipeline({ tracer, propagator }: Tracing): { readonly handle: Handle; deps(deps: GatewayDeps): GatewayDeps } {
  const requests = new AsyncLocalStorage<Current>();

  async function spanned<T>(name: string, kind: SpanKind, work: (part: Current) => Promise<T>): Promise<T> {
    const parent = requests.getStore()?.within ?? ROOT_CONTEXT;
    const span = tracer.startSpan(name, { kind }, parent);
    try {
      return await work({ span, within: trace.setSpan(parent, span) });
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      span.end();
    }
  }

  function describe(record: DecisionRecord): void {
    const span = requests.getStore()?.span;
    if (span === undefined) return;
    if (record.method !== undefined && methodFacts(record.method) !== null) {
      span.updateName(record.method);
      span.setAttribute("mcp.method.name", record.method);
    }
    if (record.tool !== undefined && toolName.test(record.tool)) span.setAttribute("gen_ai.tool.name", record.tool);
    span.setAttributes({
      "portcullis.call": record.id, "portcullis.organization": record.org, "portcullis.server": record.server_id,
      "portcullis.effect": record.effect, "portcullis.code": record.code, "portcullis.grant": record.grant_id, ...(record.era !== undefined && { "portcullis.era": record.era }),
    });
  }

  /** With the trace of our own span, where the client named none. */
  function traced(record: DecisionRecord): DecisionRecord {
    describe(record);
    const span = requests.getStore()?.span;
    return span === undefined || record.trace_id !== undefined ? record : { ...record, trace_id: span.spanContext().traceId };
  }

  return {
    async handle(raw, client, deps) {
      const parent = propagator.extract(ROOT_CONTEXT, raw.headers, defaultTextMapGetter);
      const span = tracer.startSpan("request", { kind: SpanKind.SERVER, attributes: { "http.request.method": knownMethod(raw) } }, parent);
      try {
        await requests.run({ span, within: trace.setSpan(parent, span) }, () => handle(raw, noteStatus(client, span), deps));
      } catch (error) {
        span.setStatus({ code: SpanStatusCode.ERROR });
        throw error;
      } finally {
        span.end();
      }
    },
    deps: (deps) => ({
      ...deps,
      servers: {
        ...deps.servers,
        find(serverId) {
          const found = deps.servers.find(serverId);
          return found instanceof Promise ? spanned("load configuration", SpanKind.INTERNAL, () => found) : found;
        },
      },
      limits: { ...deps.limits, reserve: (...asked) => spanned("reserve limits", SpanKind.CLIENT, () => deps.limits.reserve(...asked)) },
      recorder: {
        ...deps.recorder,
        intent(record) {
          const named = traced(record);
          return spanned("record intent", SpanKind.CLIENT, () => deps.recorder.intent(named));
        },
        refusal(record) {
          return deps.recorder.refusal(traced(record));
        },
        unrecorded(record) {
          deps.recorder.unrecorded(traced(record));
        },
        outcome(call, outcome, ...more) {
          requests.getStore()?.span.setAttribute("portcullis.outcome", outcome.outcome);
          deps.recorder.outcome(call, outcome, ...more);
        },
        stranger(note) {
          requests.getStore()?.span.setAttribute("portcullis.code", note.code);
          deps.recorder.stranger(note);
        },
      },
      upstream: {
        ...deps.upstream,
        send: (served, request, ...more) => spanned("server", SpanKind.CLIENT, async ({ span, within }) => {
          const headers = { ...request.headers };
          // The server's spans belong under ours; the body, `_meta` included, is what was judged and stays as it is (law L2).
          delete headers["tracestate"];
          propagator.inject(within, headers, defaultTextMapSetter);
          const answer = await deps.upstream.send(served, { ...request, headers }, ...more);
          span.setAttribute("http.response.status_code", answer.status);
          return answer;
        }),
      },
    }),
  };
}

function knownMethod({ method }: RawRequest): string {
  return /^[A-Z]{3,7}$/.test(method) ? method : "_OTHER";
}

function noteStatus(client: ClientSide, span: Span): ClientSide {
  const note = (status: number) => {
    span.setAttribute("http.response.status_code", status);
    if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
  };
  return {
    send(answer) {
      note(answer.status);
      return client.send(answer);
    },
    open(status, headers) {
      note(status);
      return client.open(status, headers);
    },
  };
}
