// The sample code of docs/deliveries.md is what receivers copy: it takes what we sign, and nothing else.
import { execFileSync, spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { mintSigningSecret } from "@/lib/crypto/mint-signing-secret";
import { signWebhook } from "@/proxy/deliveries/sign-webhook";

const hasPython = spawnSync("python3", ["--version"]).status === 0;
const text = fs.readFileSync("docs/deliveries.md", "utf8");
const sample = (language: string) => new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(text)?.[1] ?? "";
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "portcullis-samples-"));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

const [secret, other] = [mintSigningSecret(), mintSigningSecret()];
const body = Buffer.from('{"type":"audit.events","data":{"é":1}}');
const now = signWebhook("dlv_1", Date.now(), body, [other, secret]);
const old = signWebhook("dlv_1", Date.now() - 600_000, body, [secret]);
const cases = [
  { name: "signed by both", headers: now, body, by: secret, taken: true },
  { name: "signed by another", headers: now, body, by: mintSigningSecret(), taken: false },
  { name: "with another body", headers: now, body: Buffer.concat([body, Buffer.from("\n")]), by: secret, taken: false },
  { name: "with another id", headers: { ...now, "webhook-id": "dlv_2" }, body, by: secret, taken: false },
  { name: "ten minutes old", headers: old, body, by: secret, taken: false },
];

describe("the samples for receivers", () => {
  it("in JavaScript take what is ours alone", async () => {
    const file = path.join(folder, "sample.mjs");
    fs.writeFileSync(file, sample("js"));
    const { isFromPortcullis } = z.object({ isFromPortcullis: z.custom<(headers: object, body: Buffer, secret: string) => boolean>((value) => typeof value === "function") })
      .parse(await import(/* @vite-ignore */ pathToFileURL(file).href));
    for (const one of cases) expect(isFromPortcullis(one.headers, one.body, one.by), one.name).toBe(one.taken);
  });

  it.skipIf(!hasPython)("in Python too", () => {
    const file = path.join(folder, "sample.py");
    const calls = cases.map((one) => `is_from_portcullis(${JSON.stringify(one.headers)}, base64.b64decode("${one.body.toString("base64")}"), "${one.by}")`);
    fs.writeFileSync(file, `${sample("python")}\nprint([${calls.join(", ")}])\n`);
    expect(execFileSync("python3", [file], { encoding: "utf8" }).trim()).toBe(`[${cases.map(({ taken }) => (taken ? "True" : "False")).join(", ")}]`);
  });
});
