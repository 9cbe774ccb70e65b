// Who may import whom. The same table stands in ARCHITECTURE.md; a test compares them. The longest `from` that fits decides.
// "npm" is any package, "node" any built-in module, "self" the row's own folder.

export interface ImportRow {
  readonly from: string;
  readonly may: readonly string[];
}

export const importTable: readonly ImportRow[] = [
  { from: "lib/policy-engine", may: ["self"] },
  { from: "lib/mcp", may: ["self"] },
  { from: "lib/guard", may: ["self", "lib/policy-engine", "lib/mcp", "lib/base"] },
  { from: "lib/audit-log", may: ["self"] },
  { from: "lib/redaction", may: ["self", "lib/policy-engine"] },
  { from: "lib/base", may: ["self"] },
  { from: "lib/linear-regex", may: ["self", "lib/policy-engine", "npm"] },
  { from: "lib/json-schema", may: ["self", "lib/linear-regex", "lib/policy-engine", "npm"] },
  { from: "lib/errors", may: ["self", "lib/base", "npm"] },
  { from: "lib/crypto", may: ["self", "lib/base", "npm", "node"] },
  { from: "lib/log", may: ["self", "lib/base", "npm", "node"] },
  { from: "lib/env", may: ["self", "lib/base", "npm", "node"] },
  { from: "lib/egress", may: ["self", "lib/base", "npm"] },
  { from: "lib/migrate", may: ["self", "npm", "node"] },
  { from: "lib/db", may: ["self", "lib/base", "lib/errors", "prisma/generated", "npm"] },
  { from: "lib/tenancy", may: ["self", "lib/base", "lib/db", "lib/errors"] },
  { from: "lib/audit", may: ["self", "lib/base", "lib/db", "lib/crypto", "lib/tenancy"] },
  { from: "lib/snapshot", may: ["self", "lib/base", "lib/policy-engine", "lib/mcp", "npm"] },
  { from: "lib/*", may: ["self", "lib/policy-engine", "lib/mcp", "lib/guard", "lib/linear-regex", "lib/json-schema", "lib/base", "lib/tenancy", "lib/audit", "lib/errors", "lib/crypto", "lib/log", "lib/env", "lib/egress", "lib/db", "npm", "node"] },
  { from: "app", may: ["app", "lib", "npm", "node"] },
  { from: "app/_ui", may: ["app/_ui", "lib/policy-engine", "npm"] },
  { from: "proxy", may: ["proxy", "lib", "npm", "node"] },
  { from: "proxy/stages", may: ["proxy", "lib/policy-engine", "lib/mcp", "lib/guard", "lib/base"] },
  { from: "proxy/pipeline.ts", may: ["proxy", "lib/policy-engine", "lib/mcp", "lib/guard", "lib/base"] },
];

/** What no row above gives: an edge from one noun to another, or from a thin layer to a platform part, each with its reason. */
export const listedEdges: readonly { readonly from: string; readonly to: string; readonly why: string }[] = [
  { from: "lib/accounts", to: "lib/mail", why: "verification and reset go out as mails" },
  { from: "lib/accounts", to: "lib/throttle", why: "attempts are counted before they are made" },
  { from: "lib/accounts", to: "lib/orgs", why: "a sign-up makes an organization of its own" },
  { from: "lib/accounts", to: "lib/members", why: "a sign-up by invitation joins instead" },
  { from: "lib/members", to: "lib/mail", why: "an invitation goes out as a mail" },
  { from: "lib/members", to: "lib/throttle", why: "invitations are mails, and mails are counted" },
  { from: "lib/orgs", to: "lib/throttle", why: "organizations per person and day are bounded" },
  { from: "lib/policies", to: "lib/policy-diff", why: "a verb compares two versions" },
  { from: "lib/servers", to: "lib/tools", why: "what a look at a server finds is its inventory" },
  { from: "lib/servers", to: "lib/jobs", why: "a look at a server is a job of the gateway" },
  { from: "lib/replays", to: "lib/policies", why: "a replay runs a draft of a policy" },
  { from: "lib/replays", to: "lib/jobs", why: "its progress is announced like that of a job" },
  { from: "lib/replays", to: "lib/simulator", why: "it counts what the simulator says" },
  { from: "lib/grants", to: "lib/jobs", why: "what a grant's limits have used is a question to the gateway" },
  { from: "lib/destinations", to: "lib/servers", why: "an address and a credential are read and sealed as those of a server are" },
  { from: "lib/call-views", to: "lib/calls", why: "a view is a search of the log with a name" },
  { from: "lib/calls", to: "lib/jobs", why: "the recorded values of a call are a question to the gateway" },
  { from: "lib/evidence", to: "lib/audit-log", why: "a checkpoint is read as a verifier reads it" },
  { from: "lib/log", to: "lib/env", why: "the log level is a variable" },
];

/** What nobody under `from` may import, whatever the table gives. */
export const forbiddenEdges: readonly { readonly from: string; readonly to: string }[] = [
  { from: "app", to: "lib/db" },
  { from: "app", to: "lib/migrate" },
  { from: "app", to: "proxy" },
  { from: "proxy", to: "app" },
  { from: "proxy", to: "lib/db" },
  { from: "proxy", to: "lib/tenancy" },
  { from: "lib", to: "app" },
  { from: "lib", to: "proxy" },
];
