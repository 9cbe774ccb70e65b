// The secrets of an installation: generated once, kept 0600 in a 0700 folder, read again on every start. Who may see which is child-env.mjs.
// @ts-check
import crypto from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { generateSealingKeys, sealingPublicKeyOf } from "../../lib/crypto/generate-sealing-keys.mjs";
import { ExpectedFailure } from "./expected-failure.mjs";

/** Which variable of the environment names another file in place of which secret. */
export const KEY_FILES = { SEALING_PRIVATE_KEY_FILE: "sealing-private-key", HANDLE_KEY_FILE: "gateway-handle-key", CHECKPOINT_KEY_FILE: "checkpoint-key" };

/** All of them, by the names of their files. */
export const SECRET_FILES = [
  "checkpoint-key", "database-console-password", "database-gateway-password", "database-owner-password", "gateway-handle-key", "postgres-superuser-password", "sealing-private-key",
  "session-secret",
];

/**
 * @typedef {{ folder: string, sessionSecret: string, postgresPassword: string, ownerPassword: string, consolePassword: string,
 *   gatewayPassword: string, sealingPublicKey: string, sealingPrivateKeyFile: string, handleKeyFile: string,
 *   checkpointKeyFile: string }} LocalSecrets
 */

/**
 * The secrets under `<dataDir>/secrets`, made now where they are missing; two starts at once agree on the same ones.
 * @param {string} dataDir
 * @returns {LocalSecrets}
 */
export function localSecrets(dataDir) {
  const folder = path.join(dataDir, "secrets");
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  try {
    fs.chmodSync(folder, 0o700);
    const random = () => crypto.randomBytes(32).toString("base64url");
    const secret = (/** @type {string} */ name, make = random) => keepSecret(path.join(folder, name), make);
    const privateKey = secret("sealing-private-key", () => generateSealingKeys().privateKey);
    secret("gateway-handle-key");
    secret("checkpoint-key");
    return {
      folder,
      sessionSecret: secret("session-secret"),
      postgresPassword: secret("postgres-superuser-password"),
      ownerPassword: secret("database-owner-password"),
      consolePassword: secret("database-console-password"),
      gatewayPassword: secret("database-gateway-password"),
      sealingPublicKey: sealingPublicKeyOf(privateKey),
      sealingPrivateKeyFile: path.join(folder, "sealing-private-key"),
      handleKeyFile: path.join(folder, "gateway-handle-key"),
      checkpointKeyFile: path.join(folder, "checkpoint-key"),
    };
  } catch (error) {
    if (!(error instanceof Error && "code" in error && (error.code === "EACCES" || error.code === "EPERM"))) throw error;
    throw new ExpectedFailure(`The secrets in ${folder} belong to another user.`, "Start Portcullis as that user, or give the folder to this one with chown -R.");
  }
}

/**
 * The address of the embedded database for its owner.
 * @param {string} adminUrl
 * @param {LocalSecrets} secrets
 * @returns {string}
 */
export function ownerUrlFor(adminUrl, secrets) {
  const url = new URL(adminUrl);
  url.username = "portcullis_owner";
  url.password = secrets.ownerPassword;
  url.pathname = "/portcullis";
  return url.toString();
}

/**
 * @param {string} file
 * @param {() => string} make
 * @returns {string}
 */
function keepSecret(file, make) {
  if (!fs.existsSync(file)) {
    // Written whole under another name, then linked: nobody ever reads half a secret, and the first of two starts wins.
    const draft = `${file}.${process.pid}`;
    fs.writeFileSync(draft, make(), { mode: 0o600 });
    try {
      fs.linkSync(draft, file);
    } catch (error) {
      if (!fs.existsSync(file)) throw error;
    } finally {
      fs.rmSync(draft, { force: true });
    }
  }
  fs.chmodSync(file, 0o600);
  return fs.readFileSync(file, "utf8").trim();
}
