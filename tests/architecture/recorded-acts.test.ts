// Whatever changes an organization's state says so in its admin log, in the same file and so in the same transaction, or stands here with its reason.

import { describe, expect, it } from "vitest";
import { changeActs, changeNouns } from "@/lib/audit/change-acts";
import { read, sourcesUnder } from "./source-files";

const models = [...read("prisma/schema.prisma").matchAll(/^model (\w)(\w*)/gm)].map(([, first = "", rest = ""]) => first.toLowerCase() + rest);
const writes = new RegExp(String.raw`\.(${models.join("|")})\s*\.\s*(create|createMany|createManyAndReturn|update|updateMany|updateManyAndReturn|delete|deleteMany|upsert)\(|\b(INSERT INTO|UPDATE|DELETE FROM) [a-z"]`);
const records = /\brecordChange(Of)?\(/;

const noTenant = "no organization's: a person's own account, sessions and mails";
const ofJob = "a question to a gateway, which the act that asks it records where it is one";

/** Files that write and record nothing. */
const exceptions: Readonly<Record<string, string>> = {
  "lib/accounts/begin-session.ts": noTenant,
  "lib/accounts/change-password.ts": noTenant,
  "lib/accounts/end-session.ts": noTenant,
  "lib/accounts/enter-with-provider.ts": noTenant,
  "lib/accounts/mail-token.ts": noTenant,
  "lib/accounts/read-session.ts": noTenant,
  "lib/accounts/rename-person.ts": noTenant,
  "lib/accounts/reset-password.ts": noTenant,
  "lib/accounts/sign-up.ts": `${noTenant}; the organization that it makes is recorded by insert-organization`,
  "lib/accounts/verify-email.ts": noTenant,
  "lib/throttle/prune-attempts.ts": "what was counted of attempts, which nobody means",
  "lib/throttle/take-attempt.ts": "a count of attempts, which nobody means",
  "lib/tenancy/open-tenant.ts": "when a key was last used: every request would be a change",
  "lib/grants/ask-gateway.ts": ofJob,
  "lib/jobs/give-up-job.ts": ofJob,
  "lib/servers/queue-introspection.ts": ofJob,
  "lib/replays/watch-replay.ts": "a replay whose gateway is gone is marked so by whoever looks: nobody's act",
  "lib/policies/end-published-draft.ts": "a part of publishing, which is recorded",
  "lib/tools/write-inventory.ts": "a part of writing what a look found, which is recorded (apply-introspection)",
  "lib/call-views/columns.ts": "which columns a member sees: a matter of taste, which changes nobody else's anything",
  "lib/orgs/delete-org.ts": "the admin log is deleted with its organization",
};

describe("acts that change something", () => {
  const writing = sourcesUnder("lib").filter((file) => !file.startsWith("lib/audit/") && !file.startsWith("lib/db/") && !file.startsWith("lib/migrate/") && writes.test(read(file)));

  it("are recorded where they are done, unless there is a reason", () => {
    expect(writing.filter((file) => !records.test(read(file)) && !Object.hasOwn(exceptions, file))).toEqual([]);
    expect(writing.length).toBeGreaterThan(40);
  });

  it("are no exception without need", () => {
    expect(Object.keys(exceptions).filter((file) => !writing.includes(file) || records.test(read(file)))).toEqual([]);
  });

  it("are written by recordChange alone, and never by the edges", () => {
    expect(sourcesUnder("lib", "app", "proxy").filter((file) => file !== "lib/audit/record-change.ts" && /\.change\s*\.\s*create|INSERT INTO changes/.test(read(file)))).toEqual([]);
  });

  it("have a name that says what was done, and each name is of a known noun and used", () => {
    const sources = sourcesUnder("lib").filter((file) => file !== "lib/audit/change-acts.ts").map(read).join("\n");
    const acts = Object.keys(changeActs);
    expect(acts.filter((act) => !sources.includes(`"${act}"`))).toEqual([]);
    expect(acts.filter((act) => !Object.hasOwn(changeNouns, act.split(".")[0] ?? ""))).toEqual([]);
    expect(new Set(Object.values(changeActs)).size).toBe(acts.length);
  });
});
