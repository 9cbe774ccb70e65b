// Which tests exist and what each kind may touch. The browser tests are Playwright's (playwright.config.ts).
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const alias = { "@": fileURLToPath(new URL(".", import.meta.url)).replace(/\/$/, "") };
const withPostgres = ["tests/support/start-test-postgres.ts"];

/** A project whose tests open sockets and talk to the test run's own Postgres. */
function liveProject(name: string) {
  return {
    resolve: { alias },
    test: {
      name,
      include: [`tests/${name}/**/*.test.ts`],
      globalSetup: withPostgres,
      testTimeout: 30_000,
      hookTimeout: 60_000,
    },
  };
}

export default defineConfig({
  test: {
    projects: [
      {
        resolve: { alias },
        test: { name: "unit", include: ["tests/{unit,vectors,architecture}/**/*.test.{ts,tsx}"], testTimeout: 20_000 },
      },
      liveProject("integration"),
      liveProject("proxy"),
      liveProject("contract"),
      // What one gateway holds, two replicas hold, with each request at the next of them: where state could be left behind in one.
      {
        resolve: { alias },
        test: {
          name: "replicas",
          include: [
            ...[
              "journey", "limits", "list-changes", "minted-handles", "modern-rounds", "private-pipes", "prompt-change",
              "result-rules", "streaming", "tasks",
            ].map((file) => `tests/proxy/${file}.test.ts`),
            "tests/contract/access-vectors-gateway.test.ts",
          ],
          env: { SCENE_TOPOLOGY: "replicas" },
          globalSetup: withPostgres,
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      // What a gateway does with its log in Postgres, it does with its log on disk.
      {
        resolve: { alias },
        test: {
          name: "spool",
          include: ["journey", "refunds", "streaming", "tasks"].map((file) => `tests/proxy/${file}.test.ts`),
          env: { SCENE_AUDIT: "spool" },
          globalSetup: withPostgres,
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      // Long runs of the same guarantees, by `npm run test:deep` alone.
      liveProject("deep"),
    ],
  },
});
