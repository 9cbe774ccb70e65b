// `npm start` in a process of its own: whatever ends it, and however suddenly, ends the console, the gateway and Postgres too.
import { spawn, type ChildProcess } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect, test } from "@playwright/test";
import { ROOT } from "@/scripts/setup/data-folder.mjs";
import { freePort } from "@/scripts/setup/free-port.mjs";
import { runningInstance } from "@/scripts/setup/instance-file.mjs";
import { processIdentity } from "@/scripts/setup/process-identity.mjs";
import { plainEnv } from "@/scripts/setup/start-instance.mjs";

/** With nothing under way. Ten seconds are a child's to end what is, then it is killed. */
const endedWithinMs = 8_000;

let dataDir: string;
test.beforeAll(() => {
  dataDir = fs.mkdtempSync(path.join(os.tmpdir(), "portcullis-start-"));
  // Some shells stay between npm and what it starts; this one does, whatever /bin/sh is.
  fs.writeFileSync(path.join(dataDir, "staying-shell"), '#!/bin/sh\n/bin/sh "$@"\nexit $?\n', { mode: 0o700 });
});
test.afterAll(() => fs.rmSync(dataDir, { recursive: true, force: true }));

interface Started {
  readonly npm: ChildProcess;
  readonly startPid: number;
  /** Of the console, the gateway and Postgres. */
  readonly children: readonly { readonly pid: number; readonly identity: string | undefined }[];
}

async function npmStart(...npmFlags: string[]): Promise<Started> {
  const [CONSOLE_PORT, GATEWAY_PORT, GATEWAY_OPS_PORT] = (await Promise.all([freePort(), freePort(), freePort()])).map(String);
  // In a group of its own, as at a terminal.
  const npm = spawn("npm", ["start", ...npmFlags, "--", "--no-dotenv"], {
    cwd: ROOT, detached: true, stdio: ["ignore", "pipe", "inherit"], env: { ...plainEnv(), DATA_DIR: dataDir, CONSOLE_PORT, GATEWAY_PORT, GATEWAY_OPS_PORT },
  });
  let said = "";
  await new Promise<void>((resolve, reject) => {
    npm.stdout.on("data", (text: Buffer) => {
      said += text.toString();
      if (said.includes("Ctrl-C stops everything")) resolve();
    });
    npm.once("exit", () => reject(new Error(`it ended:\n${said}`)));
  });
  const instance = runningInstance(dataDir);
  const postgres = Number(fs.readFileSync(path.join(dataDir, "postgres", "postmaster.pid"), "utf8").split("\n")[0]);
  const children = [...(instance?.children ?? []), { pid: postgres, identity: processIdentity(postgres) }];
  expect(children.map(({ pid, identity }) => identity !== undefined && processIdentity(pid) === identity)).toEqual([true, true, true]);
  return { npm, startPid: instance?.owner.pid ?? 0, children };
}

async function expectAllEnded({ npm, startPid, children }: Started): Promise<void> {
  const left = () => children.filter(({ pid, identity }) => processIdentity(pid) === identity).length;
  await expect.poll(left, { timeout: endedWithinMs }).toBe(0);
  await expect.poll(() => processIdentity(startPid)).toBeUndefined();
  await expect.poll(() => processIdentity(npm.pid ?? 0)).toBeUndefined();
  await expect.poll(() => fs.existsSync(path.join(dataDir, "instance.json"))).toBe(false);
}

/** The console was told, and not killed. */
function expectInOrder(): void {
  expect(fs.readFileSync(path.join(dataDir, "logs", "console.log"), "utf8")).toContain("console is stopping");
}

for (const signal of ["SIGTERM", "SIGHUP"] as const) {
  test(`${signal} to npm`, async () => {
    const started = await npmStart();
    started.npm.kill(signal);
    await expectAllEnded(started);
    expectInOrder();
  });
}

test("Ctrl-C at the terminal, which npm and all below it get, npm's child once more from npm", async () => {
  const started = await npmStart();
  process.kill(-(started.npm.pid ?? 0), "SIGINT");
  process.kill(started.startPid, "SIGINT");
  await expectAllEnded(started);
  expectInOrder();
});

test("SIGTERM to npm, where a shell stays in between", async () => {
  const started = await npmStart(`--script-shell=${path.join(dataDir, "staying-shell")}`);
  started.npm.kill("SIGTERM");
  await expectAllEnded(started);
});

test("an npm that is killed, where a shell stays in between", async () => {
  const started = await npmStart(`--script-shell=${path.join(dataDir, "staying-shell")}`);
  started.npm.kill("SIGKILL");
  await expectAllEnded(started);
});

test("a terminal that is closed", async () => {
  const started = await npmStart();
  // What is written to it from now on fails.
  started.npm.stdout?.destroy();
  process.kill(-(started.npm.pid ?? 0), "SIGHUP");
  await expectAllEnded(started);
  expectInOrder();
});

test("SIGTERM to npm's child", async () => {
  const started = await npmStart();
  process.kill(started.startPid, "SIGTERM");
  await expectAllEnded(started);
});

test("npm and all of its group killed at once", async () => {
  const started = await npmStart();
  process.kill(-(started.npm.pid ?? 0), "SIGKILL");
  await expectAllEnded(started);
});
