// Where the Prisma command finds the schema, the migrations, the database and its engine. The running product does not read this file.
import { fileURLToPath } from "node:url";
import { defineConfig } from "prisma/config";

// Prisma's native engine is a download from a host of its own; ours needs nothing but what npm has installed.
process.env["PRISMA_SCHEMA_ENGINE_BINARY"] ??= fileURLToPath(new URL("./prisma/engine.mjs", import.meta.url));

const url = process.env["DATABASE_URL"];

export default defineConfig({
  schema: "prisma/schema.prisma",
  migrations: { path: "prisma/migrations" },
  ...(url ? { datasource: { url } } : {}),
});
