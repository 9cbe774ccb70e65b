// The machine API's edge: bearer key → tenant, input → one verb, result or error → JSON. The only catch of routes.

import { hashToken } from "@/lib/crypto/hash-token";
import { parseToken } from "@/lib/crypto/mint-token";
import { consoleEnv } from "@/lib/env/console-env";
import { AppError } from "@/lib/errors/app-error";
import { errorBody } from "@/lib/errors/error-body";
import { errorCodes } from "@/lib/errors/error-codes";
import { logger } from "@/lib/log/logger";
import { openTenantByApiKey } from "@/lib/tenancy/open-tenant";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { isEmptyBody, readJsonBody } from "./read-json-body";

interface ApiCall {
  /** `sent`: the path's parameters together with the body's members, or the query's where the method has no body; nobody has looked at them yet. */
  readonly run: (tenant: TenantContext, sent: unknown, prove: () => Promise<TenantContext>) => Promise<unknown>;
  /** Of a success; 204 when the verb answers nothing. */
  readonly status: 200 | 201;
}

const methodsWithBody: ReadonlySet<string> = new Set(["POST", "PUT", "PATCH"]);

/** Runs one verb for the organization of the request's API key; `params` are the path's. Never throws. */
export async function answerWithKey(request: Request, params: Readonly<Record<string, string>>, call: ApiCall, requestId: string): Promise<Response> {
  try {
    const prove = () => tenantOfKey(request.headers.get("authorization"));
    const tenant = await prove();
    const result = await call.run(tenant, await gatherInput(request, params), prove);
    if (result instanceof Response) return result;
    if (result === undefined) return new Response(null, { status: 204, headers: { "Cache-Control": "no-store" } });
    return Response.json(result, { status: call.status, headers: { "Cache-Control": "no-store" } });
  } catch (error) {
    return errorResponse(error, requestId);
  }
}

/** No key, one of another form, and one that nobody knows: the same `invalid_api_key`. */
async function tenantOfKey(authorization: string | null): Promise<TenantContext> {
  const token = parseToken(/^Bearer +(\S+)$/i.exec(authorization ?? "")?.[1] ?? "", "pck_");
  if (token === undefined) throw new AppError("invalid_api_key");
  return openTenantByApiKey(consoleEnv().CONSOLE_DATABASE_URL, hashToken(token), new Date());
}

async function gatherInput(request: Request, params: Readonly<Record<string, string>>): Promise<unknown> {
  const sent = methodsWithBody.has(request.method) ? await readBodyAlone(request) : await readQueryAlone(request);
  for (const name of Object.keys(params)) {
    if (Object.hasOwn(sent, name)) throw new AppError("invalid_input", { fields: { [name]: "This stands in the path already." } });
  }
  return { ...sent, ...params };
}

/** What stands where this method does not look is refused, not passed over: its sender means it. */
async function readBodyAlone(request: Request): Promise<Readonly<Record<string, unknown>>> {
  const [stray] = Object.keys(readQuery(request));
  if (stray !== undefined) throw new AppError("invalid_input", { fields: { [stray]: `${request.method} takes this in its body.` } });
  return readJsonBody(request);
}

async function readQueryAlone(request: Request): Promise<Readonly<Record<string, unknown>>> {
  if (!(await isEmptyBody(request))) throw new AppError("malformed_body", { public: `${request.method} takes no body: what it needs stands in the query.` });
  return readQuery(request);
}

function readQuery(request: Request): Readonly<Record<string, unknown>> {
  const query: Record<string, unknown> = {};
  for (const [name, value] of new URL(request.url).searchParams) {
    if (name === "__proto__" || Object.hasOwn(query, name)) throw new AppError("invalid_input", { fields: { [name]: "Send this once." } });
    query[name] = value;
  }
  return query;
}

/** The answer to an error; an unexpected one is logged with its cause and answered without. */
export function errorResponse(error: unknown, requestId: string): Response {
  const known = error instanceof AppError ? error : new AppError("unexpected", { cause: error });
  const { status, expected } = errorCodes[known.code];
  if (!expected) logger().error({ err: known.cause ?? known, code: known.code, requestId }, "API request failed");
  return Response.json(errorBody(known, requestId), { status, headers: { "Cache-Control": "no-store", ...(status === 401 ? { "WWW-Authenticate": 'Bearer realm="portcullis"' } : {}) } });
}
