// A database handle that is fenced to one organization. First fence: every query of a tenant's model is narrowed to the
// organization here. Second: composite foreign keys. Third: row-level security, armed by the same transaction.

import { Prisma } from "@/prisma/generated/client";
import type { Database } from "./client";
import { translateDbError } from "./translate-db-error";

const transactionMaxWaitMs = 5_000;
const transactionTimeoutMs = 15_000;

/** By model, the column that names the organization; a test holds the list to the schema. */
export const tenantColumn: Readonly<Record<string, "orgId" | "id">> = {
  Organization: "id", Membership: "orgId", Invitation: "orgId", ApiKey: "orgId", Server: "orgId", ServerTrouble: "orgId", Tool: "orgId",
  Policy: "orgId", PolicyVersion: "orgId", PolicyDraft: "orgId", Grant: "orgId", Change: "orgId", Job: "orgId", Replay: "orgId", ReplayRow: "orgId",
  Destination: "orgId", DeliveryCursor: "orgId", Delivery: "orgId", DeliveryAttempt: "orgId",
  CallView: "orgId",
};

type Arguments = Record<string, unknown>;

function isRecord(value: unknown): value is Arguments {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function stamped(data: unknown, column: string, orgId: string): unknown {
  if (Array.isArray(data)) return data.map((row) => stamped(row, column, orgId));
  return isRecord(data) ? { ...data, [column]: orgId } : data;
}

/** The arguments of one query, narrowed to the organization whatever the caller wrote. Pure. */
function fenceArguments(model: string, operation: string, args: Arguments, orgId: string): Arguments {
  const column = Object.hasOwn(tenantColumn, model) ? tenantColumn[model] : undefined;
  if (column === undefined) return args;
  const fenced: Arguments = { ...args };
  if (operation === "create" || operation === "createMany" || operation === "createManyAndReturn") {
    return { ...fenced, data: stamped(args.data, column, orgId) };
  }
  fenced.where = { ...(isRecord(args.where) ? args.where : {}), [column]: orgId };
  if (operation === "upsert") fenced.create = stamped(args.create, column, orgId);
  return fenced;
}

/** Extends a client so that every query of a tenant's model passes `fenceArguments`. */
function fencedClient(database: Database, orgId: string) {
  return database.$extends({
    query: {
      $allModels: {
        $allOperations({ model, operation, args, query }) {
          return query(fenceArguments(model, operation, args as Arguments, orgId) as typeof args);
        },
      },
    },
  });
}

type FencedClient = ReturnType<typeof fencedClient>;
type Unfenced = "$connect" | "$disconnect" | "$extends" | "$transaction" | "$queryRawUnsafe" | "$executeRawUnsafe" | "$on" | "$use";

/** What a verb may do with the database: the tenant's models, and raw SQL that row-level security fences. */
export type TenantDb = Omit<FencedClient, Unfenced>;

/**
 * Runs `work` in one transaction narrowed to the organization by filter and by row-level security. "RepeatableRead" has all its statements see
 * the rows of one moment.
 */
export function runAsTenant<T>(
  database: Database, orgId: string, work: (db: TenantDb) => Promise<T>, isolationLevel: "ReadCommitted" | "RepeatableRead" = "ReadCommitted",
): Promise<T> {
  return fencedClient(database, orgId)
    .$transaction(async (tx) => {
      // What is given up here, Postgres gives up too: a statement that went on would hold the connection without anybody who waits for it.
      await tx.$executeRaw(Prisma.sql`SELECT set_config('portcullis.org', ${orgId}, true), set_config('statement_timeout', ${String(transactionTimeoutMs)}, true)`);
      return work(tx);
    }, { maxWait: transactionMaxWaitMs, timeout: transactionTimeoutMs, isolationLevel })
    .catch((error: unknown) => { throw translateDbError(error); });
}
