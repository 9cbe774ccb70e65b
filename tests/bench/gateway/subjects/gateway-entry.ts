// The gateway as an installation starts it; with `--unrecorded` its audit log is put away by this program alone. The product has no setting for that.
import { gatewayEnv } from "@/lib/env/gateway-env";
import { createLogger } from "@/lib/log/logger";
import type { ClosableRecorder } from "@/proxy/recorder/stream-recorder";
import { startGateway } from "@/proxy/start-gateway";
import { tellParent } from "./tell-parent";

const nothing: ClosableRecorder = {
  intent: () => Promise.resolve(),
  refusal: () => Promise.resolve(),
  unrecorded: () => undefined,
  outcome: () => undefined,
  stranger: () => undefined,
  waiting: () => ({ intents: 0, kept: 0 }),
  close: () => Promise.resolve(0),
};

// Whoever runs the bench sees why a call failed: standard error is theirs.
const log = createLogger({ name: "bench", level: "warn", destination: process.stderr });
const gateway = await startGateway({ env: gatewayEnv(), log, ...(process.argv.includes("--unrecorded") && { recorder: nothing }) });
tellParent({ kind: "listening", port: Number(new URL(gateway.url).port) });
process.on("disconnect", () => void gateway.close().finally(() => process.exit(0)));
