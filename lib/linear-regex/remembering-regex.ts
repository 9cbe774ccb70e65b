import type { RegexCompiler } from "@/lib/policy-engine/types";
import { linearRegex } from "./compile-regex";

export interface RememberingRegex extends RegexCompiler {
  /** What the different patterns so far may come to hold in memory together. */
  bytes(): number;
}

/** The one engine for the reading of one document: a pattern is compiled once, to be validated, to be judged by, and wherever it stands again. */
export function rememberingRegex(): RememberingRegex {
  const known = new Map<string, ReturnType<RegexCompiler["compile"]>>();
  let bytes = 0;
  return {
    compile(pattern) {
      const remembered = known.get(pattern);
      if (remembered !== undefined) return remembered;
      const compiled = linearRegex.compile(pattern);
      known.set(pattern, compiled);
      bytes += compiled.bytes ?? 0;
      return compiled;
    },
    bytes: () => bytes,
  };
}
