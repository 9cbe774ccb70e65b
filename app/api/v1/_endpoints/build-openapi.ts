// The OpenAPI 3.1 document, made from the table of endpoints and the schemas that judge the requests themselves.

import { z } from "zod";
import { errorCodes } from "@/lib/errors/error-codes";
import { pathParameters, type Endpoint } from "./endpoint";

type JsonSchema = Record<string, unknown>;

interface ObjectSchema extends JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
}

type Components = Map<string, JsonSchema>;

/** The JSON Schema of one side of a zod schema; what has an id moves to the document's components. */
function schemaOf(schema: z.ZodType, io: "input" | "output", components: Components): ObjectSchema {
  const { $defs, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: "any", reused: "inline", cycles: "throw" });
  // The document names one dialect for all its schemas; OpenAPI 3.1's default is the same.
  delete rest.$schema;
  for (const [name, definition] of Object.entries($defs ?? {})) components.set(name, rewritten(definition));
  return rewritten(rest);
}

function rewritten(value: unknown): JsonSchema {
  return JSON.parse(JSON.stringify(value).replaceAll('"#/$defs/', '"#/components/schemas/')) as JsonSchema;
}

function errorAnswer(code: keyof typeof errorCodes) {
  return { description: errorCodes[code].sentence, content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } } };
}

function operation(endpoint: Endpoint, components: Components) {
  const input = schemaOf(endpoint.input, "input", components);
  const inPath = new Set(pathParameters(endpoint.path));
  const fields = Object.entries(input.properties ?? {});
  const hasBody = endpoint.method !== "GET" && endpoint.method !== "DELETE";
  const inQuery = hasBody ? [] : fields.filter(([name]) => !inPath.has(name));
  const inBody = hasBody ? fields.filter(([name]) => !inPath.has(name)) : [];
  const required = (input.required ?? []).filter((name) => !inPath.has(name));
  return {
    operationId: endpoint.operationId,
    tags: [endpoint.tag],
    summary: endpoint.summary,
    parameters: [
      ...[...inPath].map((name) => ({ name, in: "path", required: true, schema: input.properties?.[name] ?? { type: "string" } })),
      ...inQuery.map(([name, schema]) => ({ name, in: "query", required: required.includes(name), schema })),
    ],
    ...(inBody.length === 0 ? {} : { requestBody: { required: required.length > 0, content: { "application/json": { schema: {
      type: "object", properties: Object.fromEntries(inBody), ...(required.length > 0 ? { required } : {}), additionalProperties: false,
    } } } } }),
    responses: {
      [endpoint.status]: { description: endpoint.summary, content: Object.fromEntries((endpoint.media ?? ["application/json"]).map((type) => [type, { schema: schemaOf(endpoint.output, "output", components) }])) },
      400: errorAnswer("invalid_input"),
      401: errorAnswer("invalid_api_key"),
      403: errorAnswer("forbidden"),
      404: errorAnswer("not_found"),
      ...(endpoint.method === "GET" ? {} : { 409: errorAnswer("conflict") }),
      ...(hasBody ? { 413: errorAnswer("body_too_large"), 415: errorAnswer("wrong_content_type") } : {}),
    },
  };
}

const errorSchema = {
  type: "object",
  properties: { error: {
    type: "object",
    properties: {
      code: { enum: Object.keys(errorCodes) }, message: { type: "string" }, requestId: { type: "string" },
      fields: { type: "object", additionalProperties: { type: "string" }, description: "Sentences by field." },
    },
    required: ["code", "message", "requestId"],
  } },
  required: ["error"],
};

/** The document for these endpoints as served under `consoleUrl`. The same input gives the same document. */
export function buildOpenApi(endpoints: readonly Endpoint[], consoleUrl: string) {
  const components: Components = new Map();
  const paths: Record<string, Record<string, unknown>> = {};
  for (const endpoint of endpoints) (paths[endpoint.path] ??= {})[endpoint.method.toLowerCase()] = operation(endpoint, components);
  return {
    openapi: "3.1.1",
    info: {
      title: "Portcullis", version: "1",
      description: "Servers, policies, grants and the audit log of one organization, by an API key made in Settings. Errors carry a code, a sentence and, for input, a sentence by field.",
    },
    servers: [{ url: `${consoleUrl}/api/v1` }],
    security: [{ apiKey: [] }],
    paths,
    components: {
      securitySchemes: { apiKey: { type: "http", scheme: "bearer", description: "An organization API key, `pck_…`." } },
      schemas: { Error: errorSchema, ...Object.fromEntries([...components].sort(([a], [b]) => (a < b ? -1 : 1))) },
    },
  };
}
