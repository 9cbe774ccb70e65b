// Makes the owner role and its empty database, the one piece of work that needs an administrator. Everything after it runs as the owner.
// @ts-check
import pg from "pg";
import { scramVerifier } from "./scram-verifier.mjs";
import { withClient } from "./with-client.mjs";

const ALREADY_THERE = new Set(["42710", "42P04", "23505"]);

/**
 * After this, the role and the database that `ownerUrl` names exist; the role owns the database, may make roles and
 * databases, and is no superuser. Safe to repeat, and safe when two processes do it at once.
 * @param {{ adminUrl: string, ownerUrl: string }} options
 * @returns {Promise<void>}
 */
export async function createOwner({ adminUrl, ownerUrl }) {
  const owner = new URL(ownerUrl);
  const role = pg.escapeIdentifier(decodeURIComponent(owner.username));
  const database = pg.escapeIdentifier(decodeURIComponent(owner.pathname.slice(1)));
  const password = pg.escapeLiteral(scramVerifier(decodeURIComponent(owner.password)));
  await withClient(adminUrl, async (client) => {
    await unlessThere(client.query(`CREATE ROLE ${role}`));
    await client.query(`ALTER ROLE ${role} LOGIN NOSUPERUSER NOBYPASSRLS CREATEROLE CREATEDB PASSWORD ${password}`);
    await unlessThere(client.query(`CREATE DATABASE ${database} OWNER ${role}`));
  });
}

/** @param {Promise<unknown>} statement */
async function unlessThere(statement) {
  try {
    await statement;
  } catch (error) {
    if (!(error instanceof pg.DatabaseError) || !ALREADY_THERE.has(error.code ?? "")) throw error;
  }
}
