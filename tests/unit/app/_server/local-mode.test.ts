// When a sign-up signs in at once: on one's own machine, and nowhere that has a public name.
import { afterEach, expect, it, vi } from "vitest";
import { generateSealingKeys } from "@/lib/crypto/generate-sealing-keys.mjs";

afterEach(() => {
  vi.unstubAllEnvs();
  vi.resetModules();
});

async function isLocal(env: Record<string, string>): Promise<boolean> {
  const needed = { CONSOLE_DATABASE_URL: "postgres://localhost/x", SESSION_SECRET: "x".repeat(32), SEALING_PUBLIC_KEY: generateSealingKeys().publicKey };
  for (const [name, value] of Object.entries({ ...needed, ...env })) vi.stubEnv(name, value);
  vi.resetModules();
  return (await import("@/app/_server/local-mode")).accountsAreLocal();
}

it.each([
  [{}, true],
  [{ CONSOLE_URL: "http://127.0.0.1:3000" }, true],
  [{ CONSOLE_URL: "http://[::1]:3000" }, true],
  [{ CONSOLE_URL: "https://console.example.com" }, false],
  [{ CONSOLE_HOST: "0.0.0.0" }, false],
  [{ GATEWAY_HOST: "0.0.0.0" }, false],
  [{ LOCAL_MODE: "off" }, false],
])("%j: %s", async (env, local) => expect(await isLocal(env)).toBe(local));
