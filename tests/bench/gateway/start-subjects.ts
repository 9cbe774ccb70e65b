// What is compared, each a process of its own in front of the same upstream.
import path from "node:path";
import { gatewayFlags } from "@/scripts/setup/gateway-flags.mjs";
import { toolName, type Target } from "./bench-calls";
import type { OwnWorld } from "@/tests/support/own-world";
import { nginxVersion, startNginx, startProgram, type BenchProcess, type Program } from "./start-process";

export type SubjectKey = "direct" | "nginx" | "bare" | "durable" | "sdk" | "gateway-redis-spool" | "gateway-redis-postgres" | "gateway-redis-unrecorded" | "gateway-postgres-postgres" | "gateway-postgres-unrecorded";

export interface Subject {
  readonly key: SubjectKey;
  readonly title: string;
  /** One for each grant that asks; where there are none, one. */
  readonly targets: readonly Target[];
  /** Null where nothing stands between: the upstream is asked itself. */
  readonly process: BenchProcess | null;
  /** Its work is done by children. */
  readonly withChildren: boolean;
  /** The server of whose calls there are rows; null where there are none. */
  readonly recordedServerId: string | null;
}

export interface Subjects {
  readonly subjects: readonly Subject[];
  readonly upstream: BenchProcess;
  /** What was left out, and why. */
  readonly leftOut: readonly string[];
}

/** Agents at one server: the calls in flight of a grant are bounded, and after a stall many come due at once. */
const grantsAsking = 8;

/** Ten rules on arguments, all asked, none of which fires, and one limit that is never reached. */
const policy = {
  version: "1", default: "deny",
  tools: {
    [toolName]: {
      deny_if: [
        { conditions: [{ path: "args.limit", op: "gt", value: 1_000 }] },
        { conditions: [{ path: "args.query", op: "regex", value: "(?i)drop\\s+table|truncate" }] },
        { conditions: [{ path: "args.query", op: "length_gt", value: 2_000 }] },
        { conditions: [{ path: "args.customer.email", op: "ends_with", value: ".test" }] },
        { conditions: [{ path: "args.customer.id", op: "eq", value: "cus_internal" }] },
        { conditions: [{ path: "args.customer.tags[*]", op: "eq", value: "blocked" }] },
        { conditions: [{ path: "args.range.from", op: "starts_with", value: "19" }] },
        { conditions: [{ path: "args.amount.max", op: "gt", value: 100_000 }] },
        { conditions: [{ not: { path: "args.amount.currency", op: "in", value: ["EUR", "USD"] } }] },
        { conditions: [{ path: "args.sort[*].by", op: "in", value: ["password", "secret"] }] },
      ],
      limits: [{ counter: "calls", window: "hour", max: 1_000_000_000 }],
    },
  },
};

const gateways = [
  { key: "gateway-redis-spool", title: "gateway: Redis limit, audit in a local spool", limits: "redis", isRecorded: true },
  { key: "gateway-redis-postgres", title: "gateway: Redis limit, audit in Postgres", limits: "redis", isRecorded: true },
  { key: "gateway-redis-unrecorded", title: "gateway: Redis limit, audit put away by the bench", limits: "redis", isRecorded: false },
  { key: "gateway-postgres-postgres", title: "gateway: Postgres limit, audit in Postgres", limits: "postgres", isRecorded: true },
  { key: "gateway-postgres-unrecorded", title: "gateway: Postgres limit, audit put away by the bench", limits: "postgres", isRecorded: false },
] as const;

/** Starts those that `isWanted` names; what cannot run on this machine is said in `leftOut`. */
export async function startSubjects(
  world: OwnWorld, fileOf: (program: Program) => string, isWanted: (key: SubjectKey) => boolean, execArgv: readonly string[],
): Promise<Subjects> {
  const upstream = await startProgram(fileOf("cheap-upstream"));
  const origin = `http://127.0.0.1:${upstream.port}`;
  const subjects: Subject[] = [];
  const leftOut: string[] = [];
  const plain = (key: SubjectKey, title: string, process: BenchProcess | null, withChildren = false): Subject => ({
    key, title, process, withChildren, recordedServerId: null,
    targets: [{ host: "127.0.0.1", port: process?.port ?? upstream.port, path: "/mcp", headers: {} }],
  });

  if (isWanted("direct")) subjects.push(plain("direct", "no proxy: the upstream itself", null));
  if (isWanted("nginx")) {
    const nginx = await startNginx(upstream.port, world.folder);
    if (nginx === null) leftOut.push("nginx: there is none on this machine (`apt-get install nginx-light`)");
    else subjects.push(plain("nginx", `nginx ${nginxVersion() ?? ""}, \`proxy_pass\``, nginx, true));
  }
  if (isWanted("bare")) subjects.push(plain("bare", "bare pass-through: node:http and undici", await startProgram(fileOf("bare-pass-through"), { args: [origin] })));
  if (isWanted("durable")) {
    if (world.redis === null) leftOut.push("durable pass-through: there is no redis-server on this machine");
    else subjects.push(plain("durable", "pass-through with a Redis counter and a durable log", await startDurablePassThrough(world, world.redis.url, fileOf, origin)));
  }
  if (isWanted("sdk")) subjects.push(plain("sdk", "SDK proxy: `mcp-proxy`", await startProgram(fileOf("sdk-proxy"), { args: [origin] })));
  for (const { key, title, limits, isRecorded } of gateways) {
    if (!isWanted(key)) continue;
    if (limits === "redis" && world.redis === null) {
      leftOut.push(`${title}: there is no redis-server on this machine`);
      continue;
    }
    subjects.push(await startGatewaySubject(world, origin, { key, title, limits, isRecorded }, fileOf("gateway-entry"), execArgv));
  }
  return { subjects, upstream, leftOut };
}

function startDurablePassThrough(world: OwnWorld, redisUrl: string, fileOf: (program: Program) => string, origin: string): Promise<BenchProcess> {
  const { GATEWAY_DATABASE_URL: postgresUrl = "" } = world.scene.env;
  return startProgram(fileOf("durable-pass-through"), { args: [origin, redisUrl, postgresUrl, path.join(world.folder, "durable-pass-through.log")], execArgv: gatewayFlags });
}

/** A gateway in front of a server of its own, which eight grants ask. */
export async function startGatewaySubject(
  world: OwnWorld, origin: string, { key, title, limits, isRecorded }: Pick<Subject, "key" | "title"> & { readonly limits: "redis" | "postgres"; readonly isRecorded: boolean },
  file: string, execArgv: readonly string[],
): Promise<Subject> {
  const first = await world.scene.addServer({ url: `${origin}/mcp`, policy, tools: [{ name: toolName, argumentNames: ["query", "customer", "range", "amount", "sort", "limit"] }] });
  const env = {
    ...world.scene.env, NODE_ENV: "production", ...(limits === "redis" && { REDIS_URL: world.redis?.url ?? "" }),
    ...(key === "gateway-redis-spool" && { AUDIT_SPOOL_DIR: path.join(world.folder, "spool") }),
  };
  const gateway = await startProgram(file, { args: isRecorded ? [] : ["--unrecorded"], env, execArgv: [...gatewayFlags, ...execArgv] });
  const grants = [first];
  while (grants.length < grantsAsking) grants.push(await world.scene.addGrant(first));
  return {
    key, title, process: gateway, withChildren: false, recordedServerId: isRecorded ? first.serverId : null,
    targets: grants.map(({ token }) => ({ host: "127.0.0.1", port: gateway.port, path: `/mcp/${first.serverId}`, headers: { authorization: `Bearer ${token}` } })),
  };
}
