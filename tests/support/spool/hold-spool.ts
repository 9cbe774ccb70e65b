// A process that owns a spool and appends to it, a line on its standard output for each record that is durable. Arguments: root, log.
import { gatewayBounds } from "@/proxy/bounds";
import { openSpool } from "@/proxy/spool/open-spool";
import { realDisk } from "@/proxy/spool/spool-disk";
import { spooled } from "./spool-trial";

const [root = "", log = ""] = process.argv.slice(2);
const spool = openSpool({
  disk: realDisk, root, log, ship: () => Promise.reject(new Error("nothing is shipped here")), bounds: { ...gatewayBounds, spoolSegmentBytes: 65_536 },
}, {
  nowMs: Date.now, monotonicMs: () => performance.now(), onError: () => undefined, onFault: () => undefined, onAdopted: () => undefined, onDamage: () => undefined,
});
for (let n = 1; ; n += 1) {
  await spool.append([{ n, record: spooled("intent") }]);
  process.stdout.write(`${String(n)}\n`);
}
