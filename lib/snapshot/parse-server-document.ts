// The strict reading of a server document. Whatever it does not know, it does not read: the gateway then denies (config_invalid).
import { z } from "zod";
import type { Json } from "@/lib/policy-engine/types";
import type { ServerRows } from "./load-server-document";
import type { ServerDocument } from "./server-document";

const id = z.string().min(1).max(64);
const sealed = z.string().min(1);

// A server's own words, which JSON.parse has just made: any member may be there, whatever its name.
const jsonObject = z.custom<{ readonly [name: string]: Json }>((value) => typeof value === "object" && value !== null && !Array.isArray(value));

const serverSchema = z.strictObject({
  format: z.literal(1),
  org: z.strictObject({ id, slug: z.string(), configVersion: z.string().regex(/^\d{1,19}$/) }),
  server: z.strictObject({
    id,
    slug: z.string(),
    name: z.string(),
    url: z.string().max(4_096),
    origin: z.string().max(4_096),
    drift: z.enum(["review", "warn", "follow"]),
    stopped: z.boolean(),
    recordArguments: z.boolean(),
    recordResults: z.boolean(),
    transport: z.enum(["streamable-http", "sse"]).nullable(),
    era: z.enum(["legacy", "modern", "dual"]).nullable(),
    bridgeModern: z.boolean(),
    credential: z.discriminatedUnion("kind", [
      z.strictObject({ kind: z.literal("none") }),
      z.strictObject({ kind: z.literal("bearer"), sealed }),
      z.strictObject({ kind: z.literal("header"), header: z.string().min(1).max(128), sealed }),
    ]),
  }),
});

const toolSchema = z.strictObject({
  name: z.string().min(1),
  risk: z.enum(["read", "write", "execute", "destructive", "financial"]),
  state: z.enum(["active", "new", "changed", "gone"]),
  pin: z.string(),
  argumentNames: z.array(z.string()),
  mirroredSchema: jsonObject.nullable(),
  otherOutputSchema: jsonObject.nullable(),
  annotations: jsonObject.nullable(),
});

const policySchema = z.strictObject({ id, version: z.number().int().positive(), document: z.string() });

const shadowSchema = z.strictObject({ policyId: id, version: z.number().int().positive(), document: z.string() });

const grantSchema = z.strictObject({
  id,
  label: z.string(),
  createdBy: id,
  tags: z.record(z.string(), z.string()),
  tokenHash: z.string().regex(/^[0-9a-f]{64}$/),
  policyId: id.nullable(),
  shadow: z.strictObject({ policyId: id, version: z.number().int().positive() }).nullable(),
  expiresAtMs: z.number().int().nullable(),
  cidrs: z.array(z.string().max(64)),
});

/** The document that the rows hold; null where any of it is missing, unknown or of the wrong kind. `rest` is awaited after each row. Never rejects for what is in the rows. */
export async function parseServerDocument(rows: ServerRows, rest: () => Promise<void>): Promise<ServerDocument | null> {
  const each = async <Row>(texts: readonly string[], schema: z.ZodType<Row>): Promise<Row[]> => {
    const parsed: Row[] = [];
    for (const text of texts) {
      parsed.push(schema.parse(JSON.parse(text)));
      await rest();
    }
    return parsed;
  };
  try {
    return {
      ...serverSchema.parse(JSON.parse(rows.server)),
      tools: await each(rows.tools, toolSchema),
      policies: await each(rows.policies, policySchema),
      shadows: await each(rows.shadows, shadowSchema),
      grants: await each(rows.grants, grantSchema),
    };
  } catch (error) {
    if (error instanceof z.ZodError || error instanceof SyntaxError) return null;
    throw error;
  }
}
