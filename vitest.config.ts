// Which tests exist and what each kind may touch. The browser tests are Playwright's (playwright.config.ts).
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const alias = { "@": fileURLToPath(new URL(".", import.meta.url)).replace(/\/$/, "") };
const withPostgres = ["tests/support/start-test-postgres.ts"];

interface LiveProject {
  readonly include?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly isolate?: boolean;
  readonly setupFiles?: readonly string[];
}

/** A project whose tests open sockets and talk to the test run's own Postgres: the files of its name, unless others are named. */
function liveProject(name: string, { include = [`tests/${name}/**/*.test.ts`], env = {}, isolate = false, setupFiles = [] }: LiveProject = {}) {
  return {
    resolve: { alias },
    test: { name, include: [...include], env, isolate, setupFiles: [...setupFiles], globalSetup: withPostgres, testTimeout: 30_000, hookTimeout: 60_000 },
  };
}

const proxyTests = (...files: readonly string[]) => files.map((file) => `tests/proxy/${file}.test.ts`);

// A process per file would cost a fifth of the whole run: files follow each other in one and leave nothing behind, save where `isolate` is true.
export default defineConfig({
  test: {
    projects: [
      {
        resolve: { alias },
        test: { name: "unit", include: ["tests/{unit,vectors,architecture}/**/*.test.{ts,tsx}"], isolate: false, restoreMocks: true, unstubEnvs: true, testTimeout: 20_000 },
      },
      // The console reads its environment once in the life of its modules, and each of these files has a database of its own.
      liveProject("integration", { setupFiles: ["tests/support/modules-anew.ts"] }),
      liveProject("proxy"),
      liveProject("contract"),
      // What one gateway holds, two replicas hold, with each request at the next of them: where state could be left behind in one.
      liveProject("replicas", {
        include: [
          ...proxyTests(
            "journey", "limits", "list-changes", "minted-handles", "modern-rounds", "private-pipes", "prompt-change", "recorded-task-results", "result-rules", "reused-request-ids", "streaming", "tasks",
          ),
          "tests/contract/access-vectors-gateway.test.ts",
        ],
        env: { SCENE_TOPOLOGY: "replicas" },
      }),
      // What a gateway does with its log in Postgres, it does with its log on disk.
      liveProject("spool", { include: proxyTests("journey", "refunds", "streaming", "tasks"), env: { SCENE_AUDIT: "spool" } }),
      // Long runs of the same guarantees, by `npm run test:deep` alone; some weigh this process.
      liveProject("deep", { isolate: true }),
    ],
  },
});
