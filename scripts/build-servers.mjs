// Bundles the two server programs, app/console-server.ts and proxy/main.ts, into dist/, and beside the gateway the program of its scan
// threads. Packages stay outside, in node_modules; the
// generated Prisma client is TypeScript, and goes in. What the console shows is built by `next build`.
// @ts-check
import { build } from "esbuild";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

await build({
  absWorkingDir: root,
  entryPoints: { console: "app/console-server.ts", gateway: "proxy/main.ts", "scan-worker": "proxy/scans/scan-worker.ts" },
  outdir: "dist",
  outExtension: { ".js": ".mjs" },
  bundle: true,
  platform: "node",
  target: "node20",
  format: "esm",
  packages: "external",
  sourcemap: true,
  legalComments: "none",
  logLevel: "warning",
});
