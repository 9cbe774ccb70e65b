// One row of the machine API: a method on a path, what it takes, what it answers, and the verb that does it.

import { z } from "zod";
import { invalidInput } from "@/lib/errors/invalid-input";
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
  /** The types of a file that is answered in the place of JSON; `run` gives the Response itself. */
  readonly media?: readonly string[];
  /** Takes what was sent; throws `invalid_input` where `input` does not. `prove` opens the tenant anew by the same key, for what takes long. */
  run(tenant: TenantContext, sent: unknown, prove: () => Promise<TenantContext>): Promise<unknown>;
}

interface TypedEndpoint<I, O> extends Omit<Endpoint, "input" | "output" | "run" | "status" | "media"> {
  readonly status?: 201;
  readonly input: z.ZodType<I>;
  readonly output: z.ZodType<O>;
  run(tenant: TenantContext, input: I, prove: () => Promise<TenantContext>): Promise<O>;
}

interface FileEndpoint<I> extends Omit<Endpoint, "method" | "input" | "output" | "run" | "status" | "media"> {
  readonly media: readonly string[];
  readonly input: z.ZodType<I>;
  run(tenant: TenantContext, input: I, prove: () => Promise<TenantContext>): Promise<Response>;
}

/** Once, and nowhere else: what a schema has made of a text is no text, and would not be read again. */
function read<I>(input: z.ZodType<I>, sent: unknown): I {
  const parsed = input.safeParse(sent);
  if (!parsed.success) throw invalidInput(parsed.error);
  return parsed.data;
}

/** An endpoint whose verb takes exactly what its schema gives. */
export function endpoint<I, O>(typed: TypedEndpoint<I, O>): Endpoint {
  return { ...typed, status: typed.status ?? 200, run: async (tenant, sent, prove) => typed.run(tenant, read(typed.input, sent), prove) };
}

/** An endpoint that answers a file. */
export function fileEndpoint<I>(typed: FileEndpoint<I>): Endpoint {
  return { ...typed, method: "GET", status: 200, output: z.string(), run: async (tenant, sent, prove) => typed.run(tenant, read(typed.input, sent), prove) };
}

/** The names in braces of a path. */
export function pathParameters(path: string): readonly string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? "");
}
