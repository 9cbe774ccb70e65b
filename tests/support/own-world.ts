// What gateways as processes of their own stand on, outside vitest: one Postgres that flushes every commit, one Redis that appends every
// second, and a scene for rows and keys. The bench, chaos, the conformance suite and published clients are run on it.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { Redis } from "ioredis";
import { applyMigrations } from "@/lib/migrate/apply-migrations.mjs";
import { createOwner } from "@/lib/migrate/create-owner.mjs";
import { provisionRoles } from "@/lib/migrate/provision-roles.mjs";
import { startEmbeddedPostgres, stopEmbeddedPostgres } from "@/scripts/embedded-postgres.mjs";
import { openScene, type Scene } from "./gateway-scene";
import { hasRedisServer, startTestRedis } from "./start-test-redis";

export interface OwnWorld {
  readonly folder: string;
  /** Its own gateway stays idle: it is there for the rows and the keys. */
  readonly scene: Scene;
  readonly postgres: { readonly pid: number; readonly version: string };
  /** Null where the machine has no redis-server. */
  readonly redis: { readonly url: string; readonly pid: number; readonly version: string } | null;
  close(): Promise<void>;
}

/** Everything is in a folder of its own, which `close` removes. */
export async function openOwnWorld(): Promise<OwnWorld> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "portcullis-own-world-"));
  const dataDir = path.join(folder, "postgres");
  const { adminUrl } = await startEmbeddedPostgres({ dataDir, password: "bench" });
  const addressed = (name: string) => {
    const url = new URL(adminUrl);
    [url.username, url.pathname] = [name === "" ? url.username : name, "/bench"];
    return url.href;
  };
  const ownerUrl = addressed("portcullis_owner");
  await createOwner({ adminUrl, ownerUrl });
  await applyMigrations({ url: ownerUrl, folder: "prisma/migrations" });
  await provisionRoles({ ownerUrl, passwords: { portcullis_console: "bench", portcullis_gateway: "bench" } });
  const database = {
    ownerUrl, consoleUrl: addressed("portcullis_console"), gatewayUrl: addressed("portcullis_gateway"), adminUrl: addressed(""), drop: () => Promise.resolve(),
  };
  const redisServer = hasRedisServer ? await startTestRedis(["--appendonly", "yes", "--appendfsync", "everysec"]) : null;
  const scene = await openScene({ database });
  const [row] = (await scene.owner.query<{ version: string }>("SELECT current_setting('server_version') AS version")).rows;
  return {
    folder, scene,
    postgres: { pid: Number(fs.readFileSync(path.join(dataDir, "postmaster.pid"), "utf8").split("\n", 1)[0]), version: row?.version ?? "" },
    redis: redisServer === null ? null : await describeRedis(redisServer.urls[0] ?? ""),
    async close() {
      await scene.close();
      await redisServer?.stop();
      stopEmbeddedPostgres({ dataDir, mode: "immediate" });
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function describeRedis(url: string) {
  const client = new Redis(url);
  const info = await client.info("server");
  client.disconnect();
  const said = (name: string) => new RegExp(`^${name}:(.*)$`, "m").exec(info)?.[1]?.trim() ?? "";
  return { url, pid: Number(said("process_id")), version: said("redis_version") };
}
