// Bundles the two server programs, app/console-server.ts and proxy/main.ts, into dist/. What the console shows is built by `next build`.
// @ts-check
import { build } from "esbuild";
import { serverPrograms } from "./setup/program-bundles.mjs";

await build({ ...serverPrograms, outdir: "dist" });
