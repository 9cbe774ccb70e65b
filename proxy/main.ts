// The gateway process: reads its environment, starts, and ends cleanly when it is told to. What it consists of is start-gateway.ts.
import { gatewayEnv } from "@/lib/env/gateway-env";
import { logger } from "@/lib/log/logger";
import { startGateway } from "./start-gateway";

const log = logger();

process.on("unhandledRejection", (error) => {
  log.fatal({ err: error }, "a failure that nobody handled ends the gateway");
  process.exit(1);
});

try {
  const gateway = await startGateway({ env: gatewayEnv(), log });
  let told = false;
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.on(signal, () => {
      // The second time is meant.
      if (told) process.exit(1);
      told = true;
      log.info({ signal }, "the gateway goes down");
      gateway.close().then(
        () => process.exit(0),
        (error: unknown) => {
          log.error({ err: error }, "the gateway did not end cleanly");
          process.exit(1);
        },
      );
    });
  }
} catch (error) {
  log.fatal({ err: error }, "the gateway cannot start");
  process.exit(1);
}
