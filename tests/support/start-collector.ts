// A collector of OpenTelemetry that keeps what it gets: OTLP over HTTP, as JSON.
import { z } from "zod";
import { listenUpstream } from "./upstreams/listen-upstream";

const spanSchema = z.object({
  traceId: z.string(), spanId: z.string(), parentSpanId: z.string().optional(), name: z.string(), kind: z.number(),
  attributes: z.array(z.object({ key: z.string(), value: z.object({ stringValue: z.string().optional(), intValue: z.union([z.number(), z.string()]).optional() }) })),
});
const payloadSchema = z.object({ resourceSpans: z.array(z.object({ scopeSpans: z.array(z.object({ spans: z.array(spanSchema) })) })) });
export type CollectedSpan = z.output<typeof spanSchema>;

export interface Collector {
  readonly endpoint: string;
  spans(): CollectedSpan[];
  /** Everything that arrived, as it came. */
  text(): string;
  /** The headers of the last delivery. */
  headers(): Readonly<Record<string, unknown>>;
  close(): Promise<void>;
}

export async function startCollector(): Promise<Collector> {
  const upstream = await listenUpstream((_request, response) => void response.writeHead(200, { "content-type": "application/json" }).end("{}"));
  const bodies = () => upstream.seen.map(({ body }) => body.toString("utf8"));
  return {
    endpoint: upstream.origin,
    spans: () => bodies().flatMap((body) => payloadSchema.parse(JSON.parse(body)).resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans))),
    text: () => bodies().join("\n"),
    headers: () => upstream.seen.at(-1)?.headers ?? {},
    close: () => upstream.close(),
  };
}

export function attributeOf(span: CollectedSpan | undefined, key: string): string | undefined {
  const value = span?.attributes.find((attribute) => attribute.key === key)?.value;
  return value?.stringValue ?? value?.intValue?.toString();
}
