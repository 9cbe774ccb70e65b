// One row of the machine API: a method on a path, what it takes, what it answers, and the verb that does it.

import type { z } from "zod";
import type { TenantContext } from "@/lib/tenancy/tenant-context";

export interface Endpoint {
  readonly method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
  /** Under /api/v1, with path parameters in braces: "/servers/{serverId}". */
  readonly path: string;
  readonly operationId: string;
  readonly tag: "servers" | "tools" | "policies" | "grants" | "calls" | "changes" | "destinations";
  readonly summary: string;
  readonly status: 200 | 201;
  /** Path parameters, query and body in one object; a name stands in one of the three alone. */
  readonly input: z.ZodType;
  readonly output: z.ZodType;
  /** Takes what `input` gave. */
  run(tenant: TenantContext, input: unknown): Promise<unknown>;
}

interface TypedEndpoint<I, O> extends Omit<Endpoint, "input" | "output" | "run" | "status"> {
  readonly status?: 201;
  readonly input: z.ZodType<I>;
  readonly output: z.ZodType<O>;
  run(tenant: TenantContext, input: I): Promise<O>;
}

/** An endpoint whose verb takes exactly what its schema gives. */
export function endpoint<I, O>(typed: TypedEndpoint<I, O>): Endpoint {
  return { ...typed, status: typed.status ?? 200, run: (tenant, input) => typed.run(tenant, typed.input.parse(input)) };
}

/** The names in braces of a path. */
export function pathParameters(path: string): readonly string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? "");
}
