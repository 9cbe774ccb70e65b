// Makes the secrets that docker-compose.yml asks for: lines in `.env`, and files under `.data/compose/secrets`. What is there already stays.
// Needs Node alone: `docker run --rm -v "$PWD":/app -w /app node:24-slim node scripts/compose-secrets.mjs` where there is none.
// @ts-check
import fs from "node:fs";
import path from "node:path";
import { ROOT } from "./setup/data-folder.mjs";
import { localSecrets } from "./setup/local-secrets.mjs";

const NODE_USER_ID = 1000;

const secrets = localSecrets(path.join(ROOT, ".data", "compose"));
// Compose mounts a file with the rights that it has here: the gateway runs as its owner, and never as root.
const owner = process.getuid?.() || NODE_USER_ID;
if (process.getuid?.() === 0) {
  for (const file of [secrets.sealingPrivateKeyFile, secrets.handleKeyFile, secrets.checkpointKeyFile]) fs.chownSync(file, owner, owner);
}

const envFile = path.join(ROOT, ".env");
const present = fs.existsSync(envFile) ? fs.readFileSync(envFile, "utf8") : "";
const lines = Object.entries({
  POSTGRES_PASSWORD: secrets.postgresPassword,
  DATABASE_OWNER_PASSWORD: secrets.ownerPassword,
  DATABASE_CONSOLE_PASSWORD: secrets.consolePassword,
  DATABASE_GATEWAY_PASSWORD: secrets.gatewayPassword,
  SESSION_SECRET: secrets.sessionSecret,
  SEALING_PUBLIC_KEY: secrets.sealingPublicKey,
  KEY_FILES_UID: String(owner),
}).filter(([name]) => !new RegExp(`^${name}=.`, "m").test(present));
const kept = present.split("\n").filter((line) => !lines.some(([name]) => line === `${name}=`)).join("\n").trimEnd();
fs.writeFileSync(envFile, `${[kept, ...lines.map(([name, value]) => `${name}=${value}`)].filter(Boolean).join("\n")}\n`, { mode: 0o600 });
// The mode above counts for a new file alone; one that was copied from .env.example would stay as readable as that.
fs.chmodSync(envFile, 0o600);
process.stdout.write(`${lines.length} lines added to .env; the key files are in .data/compose/secrets. Next: docker compose up --build\n`);
