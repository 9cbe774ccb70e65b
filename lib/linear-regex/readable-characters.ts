// Which characters a compiled program can read at all. What no instruction reads ends every match, so it says how far a search can have looked.
import type { RE2JS } from "re2js";

interface Instruction {
  readonly op: number;
  matchRune(codePoint: number): boolean;
}

/** Of re2js's instruction set; those below `rune` read no character, but for the one that jumps to the end of the subject. */
const op = { altMatch: 2, rune: 8, runeAny: 10, runeAnyNotNewline: 11 } as const;
const newline = 10;
const asciiMax = 127;

/** Whether some instruction reads this character. Found out once for each ASCII character, else asked each time. */
export function readableCharacters(program: RE2JS): (codePoint: number) => boolean {
  const { prog } = program.re2();
  const instructions: Instruction[] = [];
  for (let at = 0; at < prog.numInst(); at += 1) instructions.push(prog.getInst(at));
  const isRead = (codePoint: number) => instructions.some((instruction) => reads(instruction, codePoint));
  const ascii = Uint8Array.from({ length: asciiMax + 1 }, (_, codePoint) => (isRead(codePoint) ? 1 : 0));
  return (codePoint) => (codePoint <= asciiMax ? ascii[codePoint] === 1 : isRead(codePoint));
}

function reads(instruction: Instruction, codePoint: number): boolean {
  if (instruction.op === op.altMatch || instruction.op === op.runeAny) return true;
  if (instruction.op === op.runeAnyNotNewline) return codePoint !== newline;
  return instruction.op >= op.rune && instruction.matchRune(codePoint);
}
