// Claims in Postgres: a row each. One whose time is up is anybody's, and is swept later.
import { z } from "zod";
import type { Query } from "../postgres/open-postgres";
import type { IdClaims } from "./id-claims";

const answerSchema = z.object({ claimed: z.boolean() });

export function postgresIdClaims(query: Query): IdClaims {
  return {
    async claim({ orgId, name, owner }, lifeMs) {
      const { rows } = await query("SELECT claim_request_id($1, $2, $3, $4) AS claimed", [orgId, name, owner, lifeMs]);
      return answerSchema.parse(rows[0]).claimed;
    },
    async giveUp({ orgId, name, owner }) {
      await query("DELETE FROM request_id_claims WHERE org_id = $1 AND name = $2 AND owner = $3", [orgId, name, owner]);
    },
    async keep({ orgId, name, owner }, lifeMs) {
      await query("UPDATE request_id_claims SET expires_at = clock_timestamp() + $4 * interval '1 millisecond' WHERE org_id = $1 AND name = $2 AND owner = $3", [orgId, name, owner, lifeMs]);
    },
  };
}
