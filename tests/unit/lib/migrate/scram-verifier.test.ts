// What the database is given instead of a password.
import { expect, test } from "vitest";
import { roleUrl } from "@/lib/migrate/provision-roles.mjs";
import { scramVerifier } from "@/lib/migrate/scram-verifier.mjs";

test("a verifier has the form that Postgres stores, a salt of its own, and nothing of the password", () => {
  const [one, two] = [scramVerifier("open sesame"), scramVerifier("open sesame")];
  expect(one).toMatch(/^SCRAM-SHA-256\$4096:[A-Za-z0-9+/]{22}==\$[A-Za-z0-9+/]{43}=:[A-Za-z0-9+/]{43}=$/);
  expect(one).not.toBe(two);
  expect(one).not.toContain("sesame");
});

test("the address for another role keeps server, database and options, and nothing of the owner", () => {
  const url = roleUrl("postgres://owner:hidden@db.example:5433/portcullis?sslmode=require", "portcullis_console", "p@ss/word");
  expect(url).toBe("postgres://portcullis_console:p%40ss%2Fword@db.example:5433/portcullis?sslmode=require");
});
