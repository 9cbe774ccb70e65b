// Clients as their makers publish them, each pinned, in a folder of its own outside the product's packages: they need another Node and bring much with them.
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

export interface PinnedPackage {
  readonly name: string;
  /** Exact. */
  readonly version: string;
}

const installMs = 300_000;
const cache = path.join(process.env["XDG_CACHE_HOME"] ?? path.join(os.homedir(), ".cache"), "portcullis-test-clients");

/** The Node that runs them; the product's own is older. */
export const clientNode: PinnedPackage = { name: "node", version: "22.23.3" };

/**
 * The folder of the package itself, installed from the package registry unless it is there. Throws what npm said where that does not work.
 * Only the package's own install script may run.
 */
export function installClient({ name, version }: PinnedPackage): string {
  const folder = path.join(cache, `${name.replaceAll("/", "+")}@${version}`);
  if (!fs.existsSync(folder)) {
    const unfinished = `${folder}.${process.pid}`;
    fs.mkdirSync(unfinished, { recursive: true });
    const manifest = { private: true, dependencies: { [name]: version }, allowScripts: { [name]: true } };
    fs.writeFileSync(path.join(unfinished, "package.json"), JSON.stringify(manifest));
    try {
      execFileSync("npm", ["install", "--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error"], { cwd: unfinished, timeout: installMs, stdio: ["ignore", "ignore", "pipe"] });
      fs.renameSync(unfinished, folder);
    } finally {
      fs.rmSync(unfinished, { recursive: true, force: true });
    }
  }
  return path.join(folder, "node_modules", name);
}
