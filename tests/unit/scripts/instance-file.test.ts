// One data folder, one instance: also where several starts find what a killed one has left.
import { spawn, type ChildProcess } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { runningInstance } from "@/scripts/setup/instance-file.mjs";
import { processIdentity } from "@/scripts/setup/process-identity.mjs";

const starts = 5;
const deadOwner = { pid: 4_194_303, identity: "1" };
let dataDir: string;
let children: ChildProcess[] = [];
beforeEach(() => {
  dataDir = fs.mkdtempSync(path.join(os.tmpdir(), "portcullis-instance-"));
});
afterEach(() => {
  for (const child of children) child.kill("SIGKILL");
  children = [];
  fs.rmSync(dataDir, { recursive: true, force: true });
});

/** A process of its own that claims the folder once it is told to, says how that ended, and lives on. */
function claimant() {
  const program = `import { claimInstance } from "./scripts/setup/instance-file.mjs";
    process.stdin.once("data", async () => process.stdout.write(String(await claimInstance(${JSON.stringify(dataDir)}, { dev: false }))));
    process.stdout.write("ready ");`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", program], { stdio: ["pipe", "pipe", "inherit"] });
  children.push(child);
  let said = "";
  const until = (pattern: RegExp) => new Promise<string>((resolve, reject) => {
    const look = () => {
      if (pattern.test(said)) resolve(said);
    };
    child.stdout.on("data", (text: Buffer) => {
      said += text.toString();
      look();
    });
    child.once("exit", (code) => reject(new Error(`it ended with ${String(code)} after ${said}`)));
    look();
  });
  return { child, ready: until(/ready/), claim: async () => {
    child.stdin.write("now\n");
    return (await until(/true|false/)).includes("true");
  } };
}

/** A leftover that takes a moment to be ended, in which all starts have seen the same note. */
function leftover() {
  const child = spawn(process.execPath, ["--eval", "setInterval(() => undefined, 1000)"], { detached: true, stdio: "ignore" });
  children.push(child);
  return { pid: child.pid ?? 0, identity: processIdentity(child.pid ?? 0) };
}

const leave = (name: string, text: string) => fs.writeFileSync(path.join(dataDir, name), text);

it.each([
  ["nothing", () => undefined],
  ["a note of one that was killed, with a child", () => leave("instance.json", JSON.stringify({ owner: deadOwner, children: [leftover()], dev: false }))],
  ["a note that nobody can read", () => leave("instance.json", "{")],
])("of several starts that find %s, one has the folder", async (_what, prepare) => {
  for (let round = 0; round < 3; round += 1) {
    fs.rmSync(path.join(dataDir, "instance.json"), { force: true });
    prepare();
    const all = Array.from({ length: starts }, claimant);
    await Promise.all(all.map(({ ready }) => ready));
    const claims = await Promise.all(all.map(({ claim }) => claim()));
    expect(claims.filter(Boolean)).toHaveLength(1);
    expect(runningInstance(dataDir)?.owner.pid).toBe(all[claims.indexOf(true)]?.child.pid);
    expect(fs.readdirSync(dataDir)).toEqual(["instance.json"]);
    for (const { child } of all) child.kill("SIGKILL");
    await Promise.all(all.map(({ child }) => new Promise((resolve) => { if (child.exitCode !== null || child.signalCode !== null) resolve(null); else child.once("exit", resolve); })));
  }
}, 30_000);

it("takes the turn of a start that was killed before it had the folder", async () => {
  const note = JSON.stringify({ owner: deadOwner, children: [], dev: false });
  leave("instance.json", note);
  const first = claimant();
  await first.ready;
  // As it stands when it is killed between its turn and its place.
  const turn = `instance.json.after-${createHash("sha256").update(note).digest("hex").slice(0, 16)}`;
  leave(turn, JSON.stringify({ owner: { pid: 4_194_302, identity: "1" }, children: [], dev: false }));
  expect(await first.claim()).toBe(true);
  expect(fs.readdirSync(dataDir)).toEqual(["instance.json"]);
});
