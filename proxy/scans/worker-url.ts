// Where a scan thread's program is: beside the bundle as one of its own (scripts/setup/program-bundles.mjs), or in the sources, run by tsx.

/** For `new Worker`. Node hands a loader of its main thread to no other, so the sources bring theirs along. */
export function scanWorkerUrl(): URL {
  if (!import.meta.url.endsWith(".ts")) return new URL("./scan-worker.mjs", import.meta.url);
  const source = new URL("./scan-worker.ts", import.meta.url).href;
  const program = `import { register } from ${JSON.stringify(import.meta.resolve("tsx/esm/api"))};\nregister();\nawait import(${JSON.stringify(source)});\n`;
  return new URL(`data:text/javascript,${encodeURIComponent(program)}`);
}
