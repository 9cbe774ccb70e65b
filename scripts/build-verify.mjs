// Makes dist/verify.mjs: the verifier of audit logs as one file without a package, to be carried away and read.
// @ts-check
import { build } from "esbuild";
import { verifierProgram } from "./setup/program-bundles.mjs";

await build({ ...verifierProgram, outdir: "dist" });
