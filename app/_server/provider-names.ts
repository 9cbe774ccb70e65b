// Which providers' buttons to show.

import "server-only";
import { consoleEnv } from "@/lib/env/console-env";

export interface ProviderName {
  readonly id: "github" | "google";
  readonly name: string;
}

/** The providers that are set up, in the order of their buttons. */
export function providerNames(): readonly ProviderName[] {
  const env = consoleEnv();
  return [
    ...(env.GITHUB_CLIENT_ID === undefined ? [] : [{ id: "github", name: "GitHub" } as const]),
    ...(env.GOOGLE_CLIENT_ID === undefined ? [] : [{ id: "google", name: "Google" } as const]),
  ];
}
