// `npm run db:migrate`: applies the migrations and lets the console's and the gateway's roles log in, on DATABASE_URL or the embedded
// Postgres. `npm start` does the same by itself; containers call this one.
// @ts-check
import { dataFolder, loadDotEnv } from "./setup/data-folder.mjs";
import { reportFailure } from "./setup/expected-failure.mjs";
import { localSecrets } from "./setup/local-secrets.mjs";
import { migrateDatabase, openDatabase } from "./setup/prepare-database.mjs";
import { step } from "./setup/progress.mjs";
import { stopAll, stopOnSignals } from "./setup/stop-in-order.mjs";

stopOnSignals(() => {});
try {
  loadDotEnv();
  const dataDir = dataFolder();
  const secrets = localSecrets(dataDir);
  const ownerUrl = await step("Database", (note) => openDatabase({ dataDir, secrets, takeOver: false, note }));
  await step("Migrations", (note, say) => migrateDatabase({ ownerUrl, secrets, note, say }));
  await stopAll(0);
} catch (error) {
  await stopAll(1, () => reportFailure(error));
}
