// A resolver whose names answer as they are told, each time anew: what a hostile name server does, without one. Other names are the system's.
import { isIP } from "node:net";
import { resolveBySystem, type Resolve } from "@/proxy/egress/resolve-name";

/** The addresses that a name has when it is asked for the first time, the second and so on, from 0. */
export type Answers = (turn: number) => readonly string[] | Promise<readonly string[]>;

export interface LyingNames {
  readonly resolve: Resolve;
  /** A new name, which answers so. */
  name(answers: Answers): string;
  /** How often a name was asked for its addresses. */
  asked(name: string): number;
}

export function lyingNames(): LyingNames {
  const known = new Map<string, { readonly answers: Answers; asked: number }>();
  return {
    async resolve(host) {
      const found = known.get(host);
      if (found === undefined) return resolveBySystem(host);
      found.asked += 1;
      const addresses = await found.answers(found.asked - 1);
      return addresses.map((address) => ({ address, family: isIP(address) }));
    },
    name(answers) {
      const made = `n${String(known.size + 1)}.rebinds.example`;
      known.set(made, { answers, asked: 0 });
      return made;
    },
    asked: (name) => known.get(name)?.asked ?? 0,
  };
}
