// What a policy's document is called as a file. Pure.

const stemCharactersMax = 60;

/** "CI runner" and version 4 become `ci-runner-v4.policy.json`; whatever no file system takes becomes a dash. */
export function documentFileName(policyName: string, version: number | "draft"): string {
  const stem = Array.from(policyName.normalize("NFC").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-")).slice(0, stemCharactersMax).join("").replace(/^-+|-+$/g, "");
  return `${stem === "" ? "policy" : stem}-${version === "draft" ? version : `v${String(version)}`}.policy.json`;
}
