/** The requests that mean the same in both eras, so that the bridge carries them over. Tasks are not: each era has its own. */
export const carriedMethods: ReadonlySet<string> = new Set([
  "tools/list", "tools/call", "resources/list", "resources/templates/list", "resources/read", "prompts/list", "prompts/get", "completion/complete",
]);
