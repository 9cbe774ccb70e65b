// From a request under /api/v1 to the row that it means, and to the one form of error where it means none.

import { noSuchAddress } from "@/app/_edge/judge-request";
import { answerWithKey, errorResponse } from "@/app/_server/route-handler";
import { consoleEnv } from "@/lib/env/console-env";
import { AppError } from "@/lib/errors/app-error";
import { allEndpoints } from "./all-endpoints";
import { buildOpenApi } from "./build-openapi";
import type { Endpoint } from "./endpoint";
import { findRow } from "./find-row";

/** The API's description; readable without a key, since it says nothing of any organization. */
const description = { method: "GET", path: "/openapi.json" } as const;

type Row = Endpoint | typeof description;

const rows: readonly Row[] = [description, ...allEndpoints];

/** What follows /api/v1, step by step. A path that cannot be decoded does not come this far. */
function stepsOf(request: Request): readonly string[] {
  return new URL(request.url).pathname.split("/").slice(3).map(decodeURIComponent);
}

/** A file is made while it is sent, and noted: none is made for nobody, so HEAD is not one of its methods. */
function hasHead(row: Row): boolean {
  return row.method === "GET" && !("media" in row && row.media !== undefined);
}

/** The value of Allow. */
function methodsOf(found: readonly Row[]): string {
  return [...found.map(({ method }) => method), ...(found.some(hasHead) ? ["HEAD"] : []), "OPTIONS"].sort().join(", ");
}

function refuseMethod(found: readonly Row[], requestId: string): Response {
  const allow = methodsOf(found);
  const response = errorResponse(new AppError("method_not_allowed", { public: `This address takes ${allow}.` }), requestId);
  response.headers.set("Allow", allow);
  return response;
}

async function answer(request: Request, requestId: string): Promise<Response> {
  const isHead = request.method === "HEAD";
  const found = findRow(rows, isHead ? "GET" : request.method, stepsOf(request));
  if (found.kind === "nothing") return errorResponse(new AppError("not_found", { public: noSuchAddress }), requestId);
  if (found.kind === "other_methods") {
    if (request.method !== "OPTIONS") return refuseMethod(found.rows, requestId);
    return new Response(null, { status: 204, headers: { Allow: methodsOf(found.rows), "Cache-Control": "no-store" } });
  }
  const { row, params } = found;
  if (isHead && !hasHead(row)) return refuseMethod([row], requestId);
  return "run" in row ? answerWithKey(request, params, row, requestId) : Response.json(buildOpenApi(allEndpoints, consoleEnv().CONSOLE_URL));
}

/** Answers whatever is asked under /api/v1, and never throws. OPTIONS says the methods of a path; HEAD answers as GET does, without the body. */
export async function serveApi(request: Request): Promise<Response> {
  const requestId = request.headers.get("x-portcullis-request-id") ?? crypto.randomUUID();
  const response = await answer(request, requestId).catch((error: unknown) => errorResponse(error, requestId));
  return request.method === "HEAD" ? new Response(null, response) : response;
}
