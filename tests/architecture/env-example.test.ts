// .env.example names every variable that anything reads, once, with a sentence; and nothing that nothing reads.
import fs from "node:fs";
import { describe, expect, test } from "vitest";
import { consoleEnvSchema } from "@/lib/env/console-env";
import { gatewayEnvSchema } from "@/lib/env/gateway-env";
import { logEnvSchema } from "@/lib/env/log-env";
import { CONSOLE_VARIABLES, GATEWAY_VARIABLES } from "@/scripts/setup/child-env.mjs";

const example = fs.readFileSync(".env.example", "utf8").split("\n");
const listed = example.flatMap((line) => /^([A-Z][A-Z0-9_]*)=/.exec(line)?.[1] ?? []);
const consoleNames = Object.keys(consoleEnvSchema.in.shape);
const gatewayNames = Object.keys(gatewayEnvSchema.in.shape);
const composeNames = [...fs.readFileSync("docker-compose.yml", "utf8").matchAll(/\$\{([A-Z0-9_]+)/g)].map(([, name = ""]) => name);
const scriptNames = fs.readdirSync("scripts", { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".mjs"))
  .flatMap((file) => [...fs.readFileSync(`scripts/${file}`, "utf8").matchAll(/process\.env\[["']([A-Z0-9_]+)["']\]/g)].map(([, name = ""]) => name));

/** Set by npm or the system, or switches of the set-up itself that no installation is meant to set. */
const NOT_OURS = new Set(["PATH", "TMPDIR", "npm_execpath", "PORTCULLIS_NO_USERNS"]);

describe(".env.example", () => {
  test("lists every variable once", () => {
    expect(listed).toEqual([...new Set(listed)]);
  });

  test("lists what console, gateway, scripts and docker-compose.yml read, and nothing else", () => {
    const read = new Set([...consoleNames, ...gatewayNames, ...Object.keys(logEnvSchema.shape), ...composeNames, ...scriptNames]);
    for (const name of NOT_OURS) read.delete(name);
    expect([...listed].sort()).toEqual([...read].sort());
  });

  test("says in a sentence what each is for", () => {
    example.forEach((line, index) => {
      if (/^[A-Z]/.test(line)) expect(`${line} ${example[index - 1] ?? ""}`).toMatch(/^[A-Z0-9_]+= # \S.*\.$/);
    });
  });

  test("carries no value", () => {
    expect(example.filter((line) => /^[A-Z][A-Z0-9_]*=./.test(line))).toEqual([]);
  });
});

describe("npm start gives", () => {
  test("the console what its schema names", () => expect([...CONSOLE_VARIABLES].sort()).toEqual([...consoleNames].sort()));
  test("the gateway what its schema names", () => expect([...GATEWAY_VARIABLES].sort()).toEqual([...gatewayNames].sort()));
  test("the console no private key and no other database role", () => {
    expect(CONSOLE_VARIABLES.filter((name) => /PRIVATE|HANDLE_KEY|CHECKPOINT_KEY|GATEWAY_DATABASE|^DATABASE/.test(name))).toEqual([]);
  });
  test("the gateway no session secret and no other database role", () => {
    expect(GATEWAY_VARIABLES.filter((name) => /SESSION|CONSOLE_DATABASE|^DATABASE|CLIENT_SECRET|SMTP/.test(name))).toEqual([]);
  });
});
