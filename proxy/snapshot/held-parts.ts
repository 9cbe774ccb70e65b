// What a served document holds in memory, in parts: a policy version and a check of arguments are compiled once and are of every document that has them.

/** Something that documents may share; `bytes` as reckoned, and to be counted once. */
export interface HeldPart {
  readonly of: object;
  readonly bytes: number;
}
