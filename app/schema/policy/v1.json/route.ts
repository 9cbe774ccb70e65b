// The policy language as a JSON Schema, at an address that editors anywhere may read: it says nothing of any organization.

import { languageSchema } from "@/lib/policy-engine/language-schema";

const headers = {
  "Content-Type": "application/schema+json",
  "Access-Control-Allow-Origin": "*",
  "Cache-Control": "public, max-age=3600",
};

export const dynamic = "force-static";

export function GET(): Response {
  return new Response(JSON.stringify(languageSchema), { headers });
}
