// What a store of claimed ids does, in either kind: one atomic step each, the same for every gateway that asks. What a claim is good for is request-ids.ts.

/** A claim as its store holds it: of an organization, under a name that tells nothing of session or id. */
export interface IdClaim {
  readonly orgId: string;
  readonly name: string;
  /** Whose it is: another's is neither given up nor kept. */
  readonly owner: string;
}

/** All reject where the store cannot be asked within a bounded time. */
export interface IdClaims {
  /** Whether the claim is ours now, for so long at most; false where somebody has it. */
  claim(claim: IdClaim, lifeMs: number): Promise<boolean>;
  giveUp(claim: IdClaim): Promise<void>;
  /** It ends so long from now. */
  keep(claim: IdClaim, lifeMs: number): Promise<void>;
}
