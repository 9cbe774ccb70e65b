// Lets the console's and the gateway's database roles log in. The roles and their grants are in prisma/migrations; only passwords are here.
// @ts-check
import pg from 'pg';
import { MigrationError } from './apply-migrations.mjs';
import { scramVerifier } from './scram-verifier.mjs';
import { withClient } from './with-client.mjs';

/** @typedef {{ portcullis_console: string, portcullis_gateway: string }} RolePasswords */

/**
 * After this, both roles log in with the given passwords, and neither is a superuser, passes row-level security or owns
 * a table; a role that would is refused, and gets no password.
 * @param {{ ownerUrl: string, passwords: RolePasswords }} options
 * @returns {Promise<void>}
 */
export async function provisionRoles({ ownerUrl, passwords }) {
  await withClient(ownerUrl, async (client) => {
    for (const [role, password] of Object.entries(passwords)) {
      await refusePowerfulRole(client, role);
      await client.query(`ALTER ROLE ${pg.escapeIdentifier(role)} LOGIN PASSWORD ${pg.escapeLiteral(scramVerifier(password))}`);
    }
  });
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
