// One turn of the duty that signs checkpoints, in a process that ends itself by SIGKILL at a statement of it: before it is sent, when it has been
// sent and nothing was heard yet, or when it was answered. Arguments: --url, --at=<which statement, from 1>, --when=before|sent|answered.
import { parseArgs } from "node:util";
import pg from "pg";
import { checkpointBounds, writeCheckpoints } from "@/proxy/duties/write-checkpoints";
import { sha256 } from "./audit-chain";
import { testSigner } from "./checkpoint-log";

const { values } = parseArgs({ options: { url: { type: "string", default: "" }, at: { type: "string", default: "1" }, when: { type: "string", default: "before" } } });
const pool = new pg.Pool({ connectionString: values.url, max: 1 });
const client = await pool.connect();
const ask = client.query.bind(client) as (...args: unknown[]) => Promise<unknown>;
const end = () => process.kill(process.pid, "SIGKILL");
let statements = 0;
Reflect.set(client, "query", async (...args: unknown[]) => {
  statements += 1;
  if (statements !== Number(values.at)) return ask(...args);
  if (values.when === "before") end();
  const answer = ask(...args);
  if (values.when === "sent") end();
  await answer;
  end();
});
await writeCheckpoints(client, { signer: testSigner, sha256, bounds: checkpointBounds, isOver: () => false, rest: () => Promise.resolve(), onError: (error) => { throw error; } });
client.release();
await pool.end();
