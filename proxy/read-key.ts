// The keys of a gateway, each a file that one variable names.
import fs from "node:fs";

/** 32 bytes in base64url; the message names the variable and never the content. */
export function readKey(file: string, variable: string): Buffer {
  let text: string;
  try {
    text = fs.readFileSync(file, "utf8").trim();
  } catch (cause) {
    throw new Error(`${variable} names a file that cannot be read.`, { cause });
  }
  if (!/^[A-Za-z0-9_-]{43}$/.test(text)) throw new Error(`${variable} names a file that does not hold 32 bytes in base64url.`);
  return Buffer.from(text, "base64url");
}
