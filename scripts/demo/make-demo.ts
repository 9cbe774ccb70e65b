// Makes an account with a server, a policy and a grant, by the same verbs that the console's forms call. Run by tsx with the console's
// environment: `make-demo.ts <server address> [person's name]`; one JSON object on standard output, a refusal as one line on standard error.
import { randomBytes } from "node:crypto";
import type { AccountDeps } from "@/lib/accounts/account-deps";
import { signUp } from "@/lib/accounts/sign-up";
import { verifyEmail } from "@/lib/accounts/verify-email";
import { consoleEnv } from "@/lib/env/console-env";
import { AppError } from "@/lib/errors/app-error";
import { createGrant } from "@/lib/grants/create-grant";
import { createGrantInput } from "@/lib/grants/grant-input";
import { createPolicy } from "@/lib/policies/create-policy";
import { registerServer } from "@/lib/servers/register-server";
import { registerServerInput } from "@/lib/servers/server-input";
import { watchIntrospection } from "@/lib/servers/watch-introspection";
import { openTenant } from "@/lib/tenancy/open-tenant";
import { allowedTool, deniedTool, demoDocument, hiddenTool } from "./demo-document";

const client = { ip: "npm run demo", userAgent: "npm run demo" };

/** An account of its own for every demo, its address confirmed as if by the link of the letter. */
async function makeAccount(name: string) {
  const env = consoleEnv();
  const letters: string[] = [];
  // Whoever runs this holds the machine, so SIGNUP does not speak to them.
  const deps: AccountDeps = { databaseUrl: env.CONSOLE_DATABASE_URL, consoleUrl: env.CONSOLE_URL, localMode: true, signup: "open", post: ({ text }) => letters.push(text) };
  const email = `demo-${randomBytes(3).toString("hex")}@portcullis.test`;
  const password = randomBytes(12).toString("base64url");
  const answer = await signUp(deps, { name, email, password }, client);
  if (answer.state !== "signed_up" || answer.orgSlug === null) throw new AppError("unexpected", { internal: "the demo account was not signed in" });
  const verification = /\/verify\/([^\s?]+)/.exec(letters.join("\n"))?.[1];
  if (verification !== undefined) await verifyEmail(env.CONSOLE_DATABASE_URL, { token: verification, password }, client);
  return { email, password, tenant: await openTenant(env.CONSOLE_DATABASE_URL, answer.userId, answer.orgSlug) };
}

async function main(serverAddress: string, personName: string): Promise<void> {
  const { email, password, tenant } = await makeAccount(personName);
  const { server, job } = await registerServer(tenant, registerServerInput.parse({ name: "Everything", url: serverAddress }));
  const { state, failure } = await watchIntrospection(tenant, { jobId: job.id }, () => Promise.resolve(tenant));
  if (state !== "done") throw new AppError("conflict", { public: failure?.message ?? "The gateway is still looking at the server." });
  const policy = await createPolicy(tenant, { serverId: server.id, name: "Demo", note: "", start: { kind: "document", document: demoDocument } });
  const { token } = await createGrant(tenant, createGrantInput.parse({ serverId: server.id, policyId: policy.id, label: "Demo agent", tags: { made_by: "demo" } }));
  const { CONSOLE_URL, GATEWAY_URL } = consoleEnv();
  const made = {
    consoleUrl: `${CONSOLE_URL}/${tenant.org.slug}`, email, password, organization: tenant.org.slug,
    serverId: server.id, gatewayUrl: `${GATEWAY_URL}/mcp/${server.id}`, token, allowedTool, deniedTool, hiddenTool,
  };
  process.stdout.write(`${JSON.stringify(made)}\n`, () => process.exit(0));
}

main(process.argv[2] ?? "", process.argv[3] ?? "Demo").catch((error: unknown) => {
  const sentence = error instanceof AppError ? error.public : error instanceof Error ? error.message : String(error);
  process.stderr.write(`${sentence}\n`, () => process.exit(1));
});
