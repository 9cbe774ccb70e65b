// The official suite, pinned by its own lock file, beside the product's packages: it needs another Node than the product.
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const pinned = path.join(root, "tests", "conformance", "suite");
const files = ["package.json", "package-lock.json"] as const;

export interface Suite {
  /** The Node that runs it. */
  readonly node: string;
  readonly script: string;
  readonly version: string;
}

/** Installs what the lock file says from the package registry, unless it is there. */
export function installSuite(): Suite {
  const folder = path.join(root, "node_modules", ".cache", "portcullis-conformance");
  const script = path.join(folder, "node_modules", "@modelcontextprotocol", "conformance", "dist", "index.js");
  const isThere = fs.existsSync(script) && files.every((file) => fs.readFileSync(path.join(pinned, file)).equals(readOrNothing(path.join(folder, file))));
  if (!isThere) {
    fs.rmSync(folder, { recursive: true, force: true });
    fs.mkdirSync(folder, { recursive: true });
    for (const file of files) fs.copyFileSync(path.join(pinned, file), path.join(folder, file));
    execFileSync("npm", ["ci", "--no-audit", "--no-fund"], { cwd: folder, stdio: ["ignore", "ignore", "inherit"], shell: process.platform === "win32" });
  }
  const { dependencies }: { dependencies: Record<string, string> } = JSON.parse(fs.readFileSync(path.join(pinned, "package.json"), "utf8"));
  return { node: path.join(folder, "node_modules", ".bin", "node"), script, version: dependencies["@modelcontextprotocol/conformance"] ?? "" };
}

function readOrNothing(file: string): Buffer {
  return fs.existsSync(file) ? fs.readFileSync(file) : Buffer.alloc(0);
}
