// `npm run test:clients`: clients that agents use, each as it is published, list, call and are denied through a gateway process
// (Claude Code calls nothing without an account: it connects).
// `--report` writes docs/reports/<date>-clients.md. Ends with 1 where one saw anything else than it must, or a client that must run does not.
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { clientNode, installClient } from "./install-client";
import { openSubject, type Subject } from "./open-subject";
import { faultsOf } from "./seen";
import type { Place, TestedClient } from "./tested-client";
import { testedClients } from "./tested-clients";

interface Outcome {
  readonly client: string;
  readonly outcome: "passed" | "failed" | "skipped";
  readonly said: string;
}

const startMs = 30_000;

const firstLine = (error: unknown) => (error instanceof Error ? error.message : String(error)).split("\n", 1)[0] ?? "";

/** Outside the temporary folder: Codex refuses to keep its programs there. */
function makeHome(): string {
  return fs.mkdtempSync(path.join(os.homedir(), ".portcullis-test-home-"));
}

/** Throws where the client cannot be installed, or its program does not start on this platform. */
function prepare(client: TestedClient, home: string): Place {
  const node = client.package === null ? process.execPath : path.join(installClient(clientNode), "bin", "node");
  const folder = client.package === null ? "" : installClient(client.package);
  const env = { HOME: home, PATH: `${path.dirname(node)}:${process.env["PATH"] ?? ""}`, NO_COLOR: "1" };
  if (client.platformProgram !== null) {
    execFileSync(path.join(folder, "..", "..", ".bin", client.platformProgram), ["--version"], { env: { ...env, NODE_ENV: "production" }, timeout: startMs, stdio: ["ignore", "ignore", "pipe"] });
  }
  return { folder, node, env };
}

async function tryClient(client: TestedClient, subject: Subject): Promise<Outcome> {
  const name = client.package === null ? client.name : `${client.name} ${client.package.version}`;
  const home = makeHome();
  try {
    let place: Place;
    try {
      place = prepare(client, home);
    } catch (error) {
      return { client: name, outcome: client.platformProgram === null ? "failed" : "skipped", said: `does not install or start here: ${firstLine(error)}` };
    }
    const access = await subject.addClient(client.name);
    const seen = await client.look(access, place);
    const rows = await subject.rows(access.grantId);
    const faults = faultsOf(seen, { rows, ran: subject.takeRan() }, client.era);
    if (faults.length > 0) return { client: name, outcome: "failed", said: faults.join("; ") };
    const did = [seen.listed && "listed what it may see", seen.called && "called, was denied", seen.status].filter((one) => one !== null).join(", ");
    const spoke = `${rows.at(-1)?.era ?? "no"} era, as ${rows.map((row) => row.client_name).findLast((one) => one !== null) ?? "nobody"}`;
    return { client: name, outcome: "passed", said: `${did}; ${spoke}` };
  } catch (error) {
    subject.takeRan();
    return { client: name, outcome: "failed", said: firstLine(error) };
  } finally {
    fs.rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  }
}

function report(date: string, outcomes: readonly Outcome[]): string {
  return [
    `# Clients through the gateway, ${date}`, "",
    "`npm run test:clients -- --report`: each client as it is published, with a grant of its own, at a gateway process with a policy, a limit and the audit log on.",
    "One tool is hidden, one call is allowed, one denied; the log and the server's own count must say the same as the client. Claude Code calls nothing without an account: it connects.", "",
    "| client | | what it did |", "| --- | --- | --- |",
    ...outcomes.map(({ client, outcome, said }) => `| ${client} | ${outcome} | ${said} |`), "",
  ].join("\n");
}

async function main(): Promise<number> {
  const subject = await openSubject();
  const outcomes: Outcome[] = [];
  try {
    for (const client of testedClients) {
      const outcome = await tryClient(client, subject);
      outcomes.push(outcome);
      process.stdout.write(`${outcome.outcome.padEnd(8)}${outcome.client}: ${outcome.said}\n`);
    }
  } finally {
    await subject.close();
  }
  if (process.argv.includes("--report")) {
    const date = new Date().toISOString().slice(0, 10);
    fs.writeFileSync(`docs/reports/${date}-clients.md`, report(date, outcomes));
  }
  return outcomes.every(({ outcome }) => outcome !== "failed") ? 0 : 1;
}

process.exitCode = await main();
