// The query of the address that is rendered, for a part of a page that Next hands none: a slot's default.

import "server-only";
import { headers } from "next/headers";
import { parseUrl } from "@/lib/base/parse-url";

/** By name, each once. The edge writes the address down; a browser cannot. */
export async function askedOfPage(): Promise<Readonly<Record<string, string>>> {
  const url = parseUrl((await headers()).get("x-portcullis-url") ?? "/", "http://console.invalid");
  return Object.fromEntries(url?.searchParams ?? []);
}
