// The policy of the demo, for the tools of @modelcontextprotocol/server-everything: one limit, one hidden and one denied tool.

export const hiddenTool = "toggle-simulated-logging";
export const deniedTool = "get-env";
export const allowedTool = "echo";

/** As a person would write it: what is not named is denied. */
export const demoDocument = JSON.stringify({
  version: "1",
  default: "deny",
  description: "The demo: echo is limited, the environment stays private, the logging switch is hidden.",
  hide: [hiddenTool],
  tools: {
    [allowedTool]: { limits: [{ counter: "echo_rate", window: "minute", max: 10, scope: "grant" }] },
    [deniedTool]: { deny_if: [{ conditions: [], on_deny: "Environment variables hold secrets. Ask the person who runs this server." }] },
    "get-sum": {},
    "get-annotated-message": {},
    "get-structured-content": {},
  },
}, null, 2);
