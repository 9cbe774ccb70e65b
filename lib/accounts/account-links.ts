// The addresses that go into letters. All start with CONSOLE_URL.

/** Only a path of this console may follow a link; anything else is dropped. */
function withNext(address: URL, next: string | undefined): string {
  if (next !== undefined) address.searchParams.set("next", next);
  return address.href;
}

export function verifyLink(consoleUrl: string, token: string, next?: string): string {
  return withNext(new URL(`/verify/${token}`, consoleUrl), next);
}

export function resetLink(consoleUrl: string, token: string): string {
  return new URL(`/reset/${token}`, consoleUrl).href;
}

export function signInLink(consoleUrl: string): string {
  return new URL("/sign-in", consoleUrl).href;
}

export function forgotLink(consoleUrl: string): string {
  return new URL("/forgot", consoleUrl).href;
}
