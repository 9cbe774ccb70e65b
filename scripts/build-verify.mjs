// Makes dist/verify.mjs: the verifier of audit logs as one file without a package, to be carried away and read.
// @ts-check
import { build } from "esbuild";
import { fileURLToPath } from "node:url";

const banner = `#!/usr/bin/env node
// The verifier of Portcullis's audit log: node verify.mjs export.ndjson checkpoints.json [--key FINGERPRINT] [--held earlier.json]
// It needs Node 20 and nothing else, opens no connection, and writes no file. It recomputes the chain of hashes of every writer, the Merkle
// roots (RFC 6962) of signed checkpoints, and their Ed25519 signatures (RFC 8032). The formats are in docs/verifying.md.
// Read it from its end: main, then verifyLog, then recordsVerifier.`;

await build({
  absWorkingDir: fileURLToPath(new URL("..", import.meta.url)),
  entryPoints: { verify: "scripts/verify.ts" },
  outdir: "dist",
  outExtension: { ".js": ".mjs" },
  bundle: true,
  platform: "node",
  target: "node20",
  format: "esm",
  minify: false,
  banner: { js: banner },
  legalComments: "none",
  logLevel: "warning",
});
