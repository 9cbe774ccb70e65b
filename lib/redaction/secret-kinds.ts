// What is taken out of values before they are recorded, and what stands in its place.

export type SecretKind =
  | "password" | "secret" | "token" | "api_key" | "authorization" | "credential" | "private_key" | "cookie" | "session"
  | "jwt" | "bearer" | "url_password" | "server_credential" | "too_deep";

/** What stands where something was taken out: "[redacted:password]". No finder takes it for a secret. */
export function markOf(kind: SecretKind): string {
  return `[redacted:${kind}]`;
}

const mark = /^\[redacted:[a-z_]{1,32}\]$/;

/** Whether a text is nothing but a mark. */
export function isMark(text: string): boolean {
  return mark.test(text);
}
