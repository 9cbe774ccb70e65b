// A gateway that ends itself by SIGKILL when it comes by a named place for the n-th time: `--at=<failpoint> --times=<n>`; with `--slow-disk=<ms>`
// each write takes up to so long. The product has no setting for either. Its segments are small, so that they change often.
import { parseArgs } from "node:util";
import { gatewayEnv } from "@/lib/env/gateway-env";
import { createLogger } from "@/lib/log/logger";
import { armFailpoints } from "@/proxy/failpoints";
import { realDisk } from "@/proxy/spool/spool-disk";
import { startGateway } from "@/proxy/start-gateway";

const { values } = parseArgs({ options: { at: { type: "string" }, times: { type: "string", default: "1" }, "slow-disk": { type: "string" } } });
const slowMsMax = Number(values["slow-disk"] ?? 0);
if (slowMsMax > 0) {
  const { create } = realDisk;
  realDisk.create = async (file, bytes) => {
    const made = await create(file, bytes);
    return {
      ...made,
      async write(...args) {
        await new Promise((resolve) => setTimeout(resolve, Math.random() * slowMsMax));
        await made.write(...args);
      },
    };
  };
}
if (values.at !== undefined) {
  let left = Number(values.times);
  armFailpoints((place) => {
    if (place !== values.at) return;
    left -= 1;
    if (left === 0) process.kill(process.pid, "SIGKILL");
  });
}
const gateway = await startGateway({ env: gatewayEnv(), log: createLogger({ name: "chaos", level: "silent" }), bounds: { spoolSegmentBytes: 32_768, spoolAdoptEveryMs: 2_000 } });
process.send?.({ port: gateway.port });
process.once("SIGTERM", () => void gateway.close().finally(() => process.exit(0)));
