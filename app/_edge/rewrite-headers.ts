// The request headers that the console believes: those that only the edge may set are cut out and set anew.

interface EdgeFacts {
  readonly consoleUrl: string;
  readonly clientIp: string;
  readonly requestId: string;
  readonly nonce: string;
  readonly policy: string;
  readonly url: string;
}

const cut = new Set(["x-nonce", "content-security-policy", "content-security-policy-report-only", "forwarded", "x-real-ip"]);
const cutPrefixes = ["x-portcullis-", "x-forwarded-"];

/**
 * Rewrites `headers` in place. Afterwards `x-portcullis-*` and `x-nonce` are the edge's own words, the policy is where Next
 * looks for the nonce, and the forwarded host is CONSOLE_URL's, which is what Next holds a server action's Origin against.
 */
export function rewriteHeaders(headers: Record<string, string | string[] | undefined>, facts: EdgeFacts): void {
  for (const name of Object.keys(headers)) {
    if (cut.has(name) || cutPrefixes.some((prefix) => name.startsWith(prefix))) delete headers[name];
  }
  const own = new URL(facts.consoleUrl);
  headers["x-portcullis-client-ip"] = facts.clientIp;
  headers["x-portcullis-request-id"] = facts.requestId;
  headers["x-portcullis-url"] = facts.url;
  headers["x-nonce"] = facts.nonce;
  headers["content-security-policy"] = facts.policy;
  headers["x-forwarded-host"] = own.host;
  headers["x-forwarded-proto"] = own.protocol.slice(0, -1);
  headers["x-forwarded-for"] = facts.clientIp;
}
