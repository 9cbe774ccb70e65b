// Turns a password into what Postgres stores for it (RFC 5802 and RFC 7677), so that the password itself is in no statement and no server log.
// @ts-check
import crypto from "node:crypto";

const ITERATIONS = 4096;
const SALT_BYTES = 16;

/**
 * The SCRAM-SHA-256 verifier of `password`, ready to stand in `ALTER ROLE … PASSWORD '…'`. Passwords are ours and ASCII, so SASLprep changes nothing.
 * @param {string} password
 * @returns {string}
 */
export function scramVerifier(password) {
  const salt = crypto.randomBytes(SALT_BYTES);
  const salted = crypto.pbkdf2Sync(password, salt, ITERATIONS, 32, "sha256");
  const hmac = (/** @type {string} */ text) => crypto.createHmac("sha256", salted).update(text).digest();
  const storedKey = crypto.createHash("sha256").update(hmac("Client Key")).digest("base64");
  return `SCRAM-SHA-256$${ITERATIONS}:${salt.toString("base64")}$${storedKey}:${hmac("Server Key").toString("base64")}`;
}
