// The programs of an installation for tests that start them: bundled as `npm run build` bundles them, so that no test waits for a compiler.
import fs from "node:fs";
import path from "node:path";
import { build, type BuildOptions } from "esbuild";
import { serverPrograms, verifierProgram } from "@/scripts/setup/program-bundles.mjs";

/** Inside node_modules, where their packages are found. */
const outdir = path.resolve("node_modules", ".cache", "portcullis-test");
const bundled = new Map<BuildOptions, Promise<void>>();

/** The file to start; made of the present sources once in the life of this process. */
export async function bundledProgram(program: "gateway" | "verify"): Promise<string> {
  const options = program === "gateway" ? serverPrograms : verifierProgram;
  const made = bundled.get(options) ?? write(options);
  bundled.set(options, made);
  await made;
  return path.join(outdir, `${program}.mjs`);
}

async function write(options: BuildOptions): Promise<void> {
  const { outputFiles = [] } = await build({ ...options, outdir, write: false });
  fs.mkdirSync(outdir, { recursive: true });
  for (const { path: file, contents } of outputFiles) {
    // Other test files write the same one, and start it meanwhile: it is there whole at any moment.
    const whole = `${file}.${String(process.pid)}`;
    fs.writeFileSync(whole, contents);
    fs.renameSync(whole, file);
  }
}
