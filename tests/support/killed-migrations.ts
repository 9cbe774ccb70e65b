// Brings a database to the newest migration in a process that ends itself by SIGKILL at a statement: before it is sent, when it has been sent and
// nothing was heard yet, or when it was answered. Arguments: --url, --at=<which statement, from 1 for the first of the first migration>,
// --when=before|sent|answered.
import { parseArgs } from "node:util";
import pg from "pg";
import { applyMigrations } from "@/lib/migrate/apply-migrations.mjs";

const { values } = parseArgs({ options: { url: { type: "string", default: "" }, at: { type: "string", default: "1" }, when: { type: "string", default: "before" } } });
const ask = Reflect.get(pg.Client.prototype, "query") as (...args: unknown[]) => Promise<unknown>;
const end = () => process.kill(process.pid, "SIGKILL");
let statements = 0;
Reflect.set(pg.Client.prototype, "query", async function query(this: pg.Client, ...args: unknown[]) {
  if (statements > 0 || args[0] === "BEGIN") statements += 1;
  if (statements !== Number(values.at)) return ask.apply(this, args);
  if (values.when === "before") end();
  const answer = ask.apply(this, args);
  if (values.when === "sent") end();
  await answer;
  end();
});
await applyMigrations({ url: values.url, folder: "prisma/migrations" });
