// Claims in Redis: a key each, which ends by itself.
import { redisScript, type RedisScripts } from "../redis/redis-scripts";
import type { IdClaim, IdClaims } from "./id-claims";

const claimed = redisScript("return redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) and 1 or 0");
const givenUp = redisScript("return redis.call('GET', KEYS[1]) == ARGV[1] and redis.call('DEL', KEYS[1]) or 0");
const kept = redisScript("return redis.call('GET', KEYS[1]) == ARGV[1] and redis.call('PEXPIRE', KEYS[1], ARGV[2]) or 0");

export function redisIdClaims({ run }: RedisScripts): IdClaims {
  return {
    async claim(claim, lifeMs) {
      const answer = await run(claimed, [keyOf(claim)], [claim.owner, String(lifeMs)]);
      if (answer !== 0 && answer !== 1) throw new TypeError("Redis did not answer a claim as its script does");
      return answer === 1;
    },
    async giveUp(claim) {
      await run(givenUp, [keyOf(claim)], [claim.owner]);
    },
    async keep(claim, lifeMs) {
      await run(kept, [keyOf(claim)], [claim.owner, String(lifeMs)]);
    },
  };
}

function keyOf({ orgId, name }: IdClaim): string {
  return `portcullis:request-id:${orgId}:${name}`;
}
