// What stands before the host of an address (RFC 3986 § 3.2.1): `https://user:password@host`, `postgres://…`.
import type { TextRange } from "@/lib/policy-engine/result/text-range";
import { isMark } from "./secret-kinds";

const userinfo = /:\/\/([^\s/?#"'<>\\]{1,1024})@/gd;

/** All of it: some services take a token for the user's name. Linear: the class holds no slash, so no two of them overlap. */
export function findUrlPasswords(text: string): readonly TextRange[] {
  const found: TextRange[] = [];
  for (const { 1: written = "", indices } of text.matchAll(userinfo)) {
    const [start, end] = indices?.[1] ?? [0, 0];
    if (!isMark(written)) found.push({ start, end });
  }
  return found;
}
