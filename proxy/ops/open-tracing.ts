// OpenTelemetry, where the operator names a collector; its packages are loaded then and not before.
import type { Tracer, TextMapPropagator } from "@opentelemetry/api";
import type { GatewayEnv } from "@/lib/env/gateway-env";

export interface Tracing {
  readonly tracer: Tracer;
  /** W3C Trace Context: `traceparent` and `tracestate`. */
  readonly propagator: TextMapPropagator;
  /** Sends what is finished, and no more after that. */
  close(): Promise<void>;
}

/** Spans that wait to be sent; more are dropped. */
const spansWaitingMax = 2_048;
const exportMs = 5_000;
const closeMs = 2_000;
const attributeCharactersMax = 256;

/** Null without OTEL_EXPORTER_OTLP_ENDPOINT. A collector that does not answer costs spans, and no call. */
export async function openTracing(env: GatewayEnv): Promise<Tracing | null> {
  const endpoint = env.OTEL_EXPORTER_OTLP_ENDPOINT;
  if (endpoint === undefined) return null;
  const [{ BatchSpanProcessor, ParentBasedSampler, TraceIdRatioBasedSampler, TracerProvider }, { OTLPTraceExporter }, { W3CTraceContextPropagator }, { resourceFromAttributes }] =
    await Promise.all([
      import("@opentelemetry/sdk-trace"), import("@opentelemetry/exporter-trace-otlp-http"), import("@opentelemetry/core"), import("@opentelemetry/resources"),
    ]);
  const exporter = new OTLPTraceExporter({ url: `${endpoint}/v1/traces`, headers: env.OTEL_EXPORTER_OTLP_HEADERS, timeoutMillis: exportMs });
  const share = new TraceIdRatioBasedSampler(env.OTEL_TRACES_SAMPLER_ARG);
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ "service.name": "portcullis-gateway" }),
    // A client may ask to be left out of the traces, and cannot ask for more than the share.
    sampler: new ParentBasedSampler({ root: share, remoteParentSampled: share }),
    spanLimits: { attributeValueLengthLimit: attributeCharactersMax },
    spanProcessors: [new BatchSpanProcessor({ exporter, maxQueueSize: spansWaitingMax, exportTimeoutMillis: exportMs })],
  });
  return {
    tracer: provider.getTracer("portcullis"),
    propagator: new W3CTraceContextPropagator(),
    async close() {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, closeMs);
      });
      await Promise.race([provider.shutdown().catch(() => undefined), late]);
      clearTimeout(timer);
    },
  };
}
