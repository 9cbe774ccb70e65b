// The one linear-time regular expression engine (RE2 syntax and semantics), for browser and Node alike.
// Handed to the policy engine, which imports no package. JavaScript's own RegExp never sees a pattern that a user wrote.
import { RE2JS, RE2JSException } from "re2js";
import type { CompiledRegex, RegexCompiler } from "@/lib/policy-engine/types";
import { patternWork } from "./pattern-work";
import { readableCharacters } from "./readable-characters";

/** A compiled program above this is refused. */
const programBytesMax = 8 * 1024 * 1024;
/** Parts of work (pattern-work.ts) above which a pattern is refused before it is compiled: a good part above what the largest program that is accepted takes. */
const patternWorkMax = 20_000;
/** What one instruction is reckoned at: the instruction itself and its share of a running machine. */
export const bytesPerInstruction = 512;
/** Memory for the states of one pattern's lazy automaton; past it the automaton starts over, or a simulation takes its place. Both are linear. */
const automatonBytesMax = 64 * 1024;
/** Beside one step for each instruction: what a character costs however small the program is. */
const stepsPerCharacterLeast = 10;
/** What beginning a search costs beside what it reads, as so many characters. */
const charactersPerSearch = 64;

/** Matches in time linear in the subject, unanchored, by code point; never throws, and says why a pattern is refused. */
export const linearRegex: RegexCompiler = { compile };

/** How many instructions a program runs that `compile` said to be of this many bytes; at least one. */
export function instructionCount(bytes: number): number {
  return Math.max(1, Math.ceil((bytes - automatonBytesMax) / bytesPerInstruction));
}

const tooLarge = { ok: false, message: "compiles to a program that is too large" } as const;

function compile(pattern: string): ReturnType<RegexCompiler["compile"]> {
  if (patternWork(pattern) > patternWorkMax) return tooLarge;
  let program: RE2JS;
  try {
    program = RE2JS.compile(pattern);
  } catch (error) {
    return { ok: false, message: error instanceof RE2JSException ? plainMessage(error) : "cannot be compiled" };
  }
  const size = program.programSize();
  const bytes = size * bytesPerInstruction;
  if (bytes > programBytesMax) return { ...tooLarge, bytes };
  return { ok: true, bytes: bytes + automatonBytesMax, stepsPerCharacter: stepsPerCharacterLeast + size, ...searchesOf(program) };
}

function searchesOf(program: RE2JS): Pick<CompiledRegex, "test" | "matches"> {
  let isBounded = false;
  const bounded = (): RE2JS => {
    if (isBounded) return program;
    const automaton = program.re2().dfa;
    automaton.stateBudget = automatonBytesMax;
    automaton.memBudget = automatonBytesMax;
    isBounded = true;
    return program;
  };
  let isReadable: ((codePoint: number) => boolean) | null = null;
  return {
    test: (subject) => bounded().test(subject),
    *matches(subject, mayRead) {
      const matcher = bounded().matcher(subject);
      isReadable ??= readableCharacters(program);
      let reach = 0;
      for (let from = 0; from <= subject.length && mayRead(subject.length - from); from = matcher.end()) {
        if (!matcher.find()) return;
        const [start, end] = [matcher.start(), matcher.end()];
        // Behind the match, a search may have looked as far as a match could go on, and no further.
        reach = reachFrom(subject, Math.max(reach, end), isReadable);
        yield { start, end, read: reach - from + charactersPerSearch };
      }
    },
  };
}

/** The place of the first character that no instruction reads, or the end. */
function reachFrom(subject: string, from: number, isReadable: (codePoint: number) => boolean): number {
  for (let at = from; at < subject.length; ) {
    const codePoint = subject.codePointAt(at) ?? 0;
    if (!isReadable(codePoint)) return at;
    at += codePoint > 0xffff ? 2 : 1;
  }
  return subject.length;
}

function plainMessage(error: RE2JSException): string {
  return error.message.replace(/^error parsing regexp: /, "");
}
