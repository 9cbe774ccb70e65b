// A server with a policy of a given document, made by API, for tests that begin in the builder.
import type { Page } from "@playwright/test";
import { z } from "zod";
import { callApi } from "./machine";
import { makeApiKey } from "./make-api-key";

const made = z.object({ server: z.object({ id: z.string(), slug: z.string() }), job: z.object({ id: z.string() }) });

/** Connects the server, looks at its tools, and makes the policy; answers where its builder is. */
export async function policyOfServer(page: Page, org: string, url: string, document: object): Promise<string> {
  const key = await makeApiKey(page, org);
  const { server, job } = made.parse((await callApi("/servers", { method: "POST", key, body: { name: "Shop", url } })).body);
  await callApi(`/jobs/${job.id}?waitMs=20000`, { key });
  await callApi(`/servers/${server.id}/policies`, { method: "POST", key, body: { name: "Refunds", start: { kind: "document", document: JSON.stringify(document) } } });
  return `/${org}/servers/${server.slug}/policy`;
}
