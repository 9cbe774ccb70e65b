// What Postgres does for a statement: the indexes that it reads, how many rows come out of them, how many blocks it looks at.
import pg from "pg";
import { z } from "zod";
import { walkingSettings } from "@/lib/calls/walk-in-order";
import type { Prisma } from "@/lib/db/sql";

export interface Plan {
  readonly executionMs: number;
  /** Indexes of the partitioned table, each once; none: the table itself is read. */
  readonly indexes: readonly string[];
  /** Out of scans, those that a filter then refused included. */
  readonly rowsRead: number;
  /** Of 8 KiB, found in memory or not. */
  readonly buffers: number;
}

interface PlanNode {
  readonly "Node Type": string;
  readonly "Index Name"?: string | undefined;
  readonly "Actual Rows": number;
  readonly "Actual Loops": number;
  readonly "Rows Removed by Filter"?: number | undefined;
  readonly "Shared Hit Blocks": number;
  readonly "Shared Read Blocks": number;
  readonly Plans?: readonly PlanNode[] | undefined;
}

const node: z.ZodType<PlanNode> = z.lazy(() => z.looseObject({
  "Node Type": z.string(), "Index Name": z.string().optional(), "Actual Rows": z.number(), "Actual Loops": z.number(), "Rows Removed by Filter": z.number().optional(),
  "Shared Hit Blocks": z.number(), "Shared Read Blocks": z.number(), Plans: z.array(node).optional(),
}));
const explained = z.tuple([z.looseObject({ Plan: node, "Execution Time": z.number() })]);

function everyNode(of: PlanNode): readonly PlanNode[] {
  return [of, ...(of.Plans ?? []).flatMap(everyNode)];
}

/** The plan of the statement as the console's role sees it, within one organization; `walks`: as lib/calls/walk-in-order.ts has it. */
export async function planOf(consoleUrl: string, orgId: string, sql: Prisma.Sql, walks: boolean): Promise<Plan> {
  const client = new pg.Client({ connectionString: consoleUrl });
  await client.connect();
  try {
    await client.query("BEGIN");
    await client.query("SELECT set_config('portcullis.org', $1, true)", [orgId]);
    for (const [name, value] of walks ? Object.entries(walkingSettings) : []) await client.query("SELECT set_config($1, $2, true)", [name, value]);
    const answer = await client.query<{ "QUERY PLAN": unknown }>(`EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${sql.text}`, [...sql.values]);
    const [{ Plan: plan, "Execution Time": executionMs }] = explained.parse(answer.rows[0]?.["QUERY PLAN"]);
    const scans = everyNode(plan).filter((one) => one["Node Type"].endsWith("Scan") && !one["Node Type"].startsWith("Subquery") && one["Actual Loops"] > 0);
    return {
      executionMs, buffers: plan["Shared Hit Blocks"] + plan["Shared Read Blocks"],
      indexes: [...new Set(scans.flatMap((one) => one["Index Name"] ?? []).map((name) => name.replace(/^calls_(?:\d{6}|default)_/, "")))],
      rowsRead: scans.reduce((sum, one) => sum + (one["Actual Rows"] + (one["Rows Removed by Filter"] ?? 0)) * one["Actual Loops"], 0),
    };
  } finally {
    await client.end();
  }
}
