// How the programs that run without a compiler are made of the sources: for dist/, and for tests that start them as processes of their own.
// @ts-check
import { ROOT } from "./data-folder.mjs";

/** @type {import("esbuild").BuildOptions} */
const common = { absWorkingDir: ROOT, outExtension: { ".js": ".mjs" }, bundle: true, platform: "node", target: "node20", format: "esm", legalComments: "none", logLevel: "warning" };

/**
 * The two server programs, and beside the gateway the program of its scan threads. Packages stay outside, in node_modules; the generated
 * Prisma client is TypeScript, and goes in.
 */
export const serverPrograms = {
  ...common,
  entryPoints: { console: "app/console-server.ts", gateway: "proxy/main.ts", "scan-worker": "proxy/scans/scan-worker.ts" },
  packages: /** @type {const} */ ("external"),
  sourcemap: true,
};

const banner = `#!/usr/bin/env node
// The verifier of Portcullis's audit log: node verify.mjs records.ndjson checkpoints.json [--key FINGERPRINT] [--held earlier.json]
// It needs Node 20 and nothing else, opens no connection, and writes no file. It recomputes the chain of hashes of every writer, the Merkle
// roots (RFC 6962) of signed checkpoints, and their Ed25519 signatures (RFC 8032). The formats are in docs/verifying.md.
// Read it from its end: main, then verifyLog, then recordsVerifier.`;

/** The verifier of audit logs as one file without a package, to be carried away and read. */
export const verifierProgram = { ...common, entryPoints: { verify: "scripts/verify.ts" }, minify: false, banner: { js: banner } };
