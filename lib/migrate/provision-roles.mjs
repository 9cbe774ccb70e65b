// Lets the console's and the gateway's database roles log in. The roles and their grants are in prisma/migrations; only passwords are here.
// @ts-check
import pg from "pg";
import { MigrationError } from "./migration-error.mjs";
import { scramVerifier } from "./scram-verifier.mjs";
import { withClient } from "./with-client.mjs";

/** @typedef {{ portcullis_console: string, portcullis_gateway: string }} RolePasswords */

/**
 * After this, both roles log in with the given passwords, and neither is a superuser, passes row-level security or owns
 * a table; a role that would is refused, and gets no password. A role whose password already fits is left as it is.
 * @param {{ ownerUrl: string, passwords: RolePasswords }} options
 * @returns {Promise<void>}
 */
export async function provisionRoles({ ownerUrl, passwords }) {
  await withClient(ownerUrl, async (client) => {
    for (const [role, password] of Object.entries(passwords)) {
      await refusePowerfulRole(client, role);
      if (await logsIn(roleUrl(ownerUrl, role, password))) continue;
      await client.query(`ALTER ROLE ${pg.escapeIdentifier(role)} LOGIN PASSWORD ${pg.escapeLiteral(scramVerifier(password))}`);
    }
  });
}

/**
 * The address of the same database for another role.
 * @param {string} ownerUrl
 * @param {string} role
 * @param {string} password
 * @returns {string}
 */
export function roleUrl(ownerUrl, role, password) {
  const url = new URL(ownerUrl);
  url.username = encodeURIComponent(role);
  url.password = encodeURIComponent(password);
  return url.toString();
}

/** @param {string} url */
async function logsIn(url) {
  try {
    await withClient(url, async () => {});
    return true;
  } catch (error) {
    // Class 28: no login right, or another password. Anything else is no answer to the question.
    if (error instanceof pg.DatabaseError && error.code?.startsWith("28")) return false;
    throw error;
  }
}

/**
 * @param {pg.Client} client
 * @param {string} role
 */
async function refusePowerfulRole(client, role) {
  const { rows } = await client.query(
    `SELECT rolsuper OR rolbypassrls OR rolcreaterole OR EXISTS (SELECT FROM pg_class WHERE relowner = pg_roles.oid) AS powerful
       FROM pg_roles WHERE rolname = $1`,
    [role],
  );
  if (rows.length === 0) throw new MigrationError(`The database role ${role} is missing: apply the migrations first.`);
  if (rows[0].powerful) {
    throw new MigrationError(`The database role ${role} could pass row-level security: take SUPERUSER, BYPASSRLS, CREATEROLE and owned tables from it.`);
  }
}
