// The machine API's edge: bearer key → tenant, input → one verb, result or error → JSON. The only catch of routes.

import { randomUUID } from "node:crypto";
import { hashToken } from "@/lib/crypto/hash-token";
import { parseToken } from "@/lib/crypto/mint-token";
import { consoleEnv } from "@/lib/env/console-env";
import { AppError } from "@/lib/errors/app-error";
import { errorCodes } from "@/lib/errors/error-codes";
import { logger } from "@/lib/log/logger";
import { openTenantByApiKey } from "@/lib/tenancy/open-tenant";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { readJsonBody } from "./read-json-body";

interface ApiCall<T> {
  /** `sent`: the path's parameters together with the body's members, or the query's where the method has no body; nobody has looked at them yet. */
  readonly verb: (tenant: TenantContext, sent: unknown, prove: () => Promise<TenantContext>) => Promise<T>;
  /** Of a success; 200 unless said, 204 when the verb answers nothing. */
  readonly status?: 200 | 201 | 202;
}

interface RouteContext {
  /** Nothing where the path has no parameter. */
  readonly params: Promise<Readonly<Record<string, string>> | undefined>;
}

type ApiRoute = (request: Request, context: RouteContext) => Promise<Response>;

const methodsWithBody: ReadonlySet<string> = new Set(["POST", "PUT", "PATCH"]);

/** A route handler that runs one verb for the organization of the request's API key. */
export function apiRoute<T>(call: ApiCall<T>): ApiRoute {
  return async (request, context) => {
    const requestId = request.headers.get("x-portcullis-request-id") ?? randomUUID();
    try {
      const prove = () => tenantOfKey(request.headers.get("authorization"));
      const tenant = await prove();
      const result = await call.verb(tenant, await gatherInput(request, (await context.params) ?? {}), prove);
      if (result instanceof Response) return result;
      if (result === undefined) return new Response(null, { status: 204, headers: { "Cache-Control": "no-store" } });
      return Response.json(result, { status: call.status ?? 200, headers: { "Cache-Control": "no-store" } });
    } catch (error) {
      return errorResponse(error, requestId);
    }
  };
}

/** No key, one of another form, and one that nobody knows: the same `invalid_api_key`. */
async function tenantOfKey(authorization: string | null): Promise<TenantContext> {
  const token = parseToken(/^Bearer +(\S+)$/i.exec(authorization ?? "")?.[1] ?? "", "pck_");
  if (token === undefined) throw new AppError("invalid_api_key");
  return openTenantByApiKey(consoleEnv().CONSOLE_DATABASE_URL, hashToken(token), new Date());
}

async function gatherInput(request: Request, params: Readonly<Record<string, string>>): Promise<unknown> {
  const sent = methodsWithBody.has(request.method) ? await readJsonBody(request) : readQuery(request);
  for (const name of Object.keys(params)) {
    if (Object.hasOwn(sent, name)) throw new AppError("invalid_input", { fields: { [name]: "This stands in the path already." } });
  }
  return { ...sent, ...params };
}

function readQuery(request: Request): Readonly<Record<string, unknown>> {
  const query: Record<string, unknown> = {};
  for (const [name, value] of new URL(request.url).searchParams) {
    if (name === "__proto__" || Object.hasOwn(query, name)) throw new AppError("invalid_input", { fields: { [name]: "Send this once." } });
    query[name] = value;
  }
  return query;
}

/** The API's one form of error; an unexpected one is logged with its cause and answered without. */
export function errorResponse(error: unknown, requestId: string): Response {
  const known = error instanceof AppError ? error : new AppError("unexpected", { cause: error });
  const { status, expected } = errorCodes[known.code];
  if (!expected) logger().error({ err: known.cause ?? known, code: known.code, requestId }, "API request failed");
  const fields = Object.keys(known.fields).length > 0 ? { fields: known.fields } : {};
  return Response.json(
    { error: { code: known.code, message: known.public, ...fields, requestId } },
    { status, headers: { "Cache-Control": "no-store", ...(status === 401 ? { "WWW-Authenticate": 'Bearer realm="portcullis"' } : {}) } },
  );
}
