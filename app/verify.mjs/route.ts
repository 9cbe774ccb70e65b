// The verifier as one readable file, for whoever has no checkout. It says nothing of any organization, and the same file is made by `npm run build:verify`.

import { readFile } from "node:fs/promises";
import path from "node:path";

/** 404 where this console was started without a build. */
export async function GET(): Promise<Response> {
  const text = await readFile(path.join(process.cwd(), "dist", "verify.mjs"), "utf8").catch(() => null);
  if (text === null) return new Response("npm run build:verify makes this file.\n", { status: 404, headers: { "Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store" } });
  return new Response(text, { headers: { "Content-Type": "text/javascript; charset=utf-8", "Content-Disposition": 'attachment; filename="verify.mjs"', "Cache-Control": "no-cache" } });
}
