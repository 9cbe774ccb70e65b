// The response headers of every page and route.

interface HeaderFacts {
  readonly nonce: string;
  /** `next dev` evaluates code and holds a socket. */
  readonly dev: boolean;
  readonly consoleUrl: string;
  /** Where a sign-in form may lead besides this console. */
  readonly providerOrigins: readonly string[];
}

const hstsSeconds = 31_536_000;

/** The policy in which only scripts that carry this request's nonce run. */
export function contentSecurityPolicy({ nonce, dev, consoleUrl, providerOrigins }: HeaderFacts): string {
  const socket = dev ? ` ${consoleUrl.replace(/^http/, "ws")}` : "";
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${dev ? " 'unsafe-eval'" : ""}`,
    // Styles carry no code here, and the libraries that place menus and editors write style attributes.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src 'self'${socket}`,
    `form-action ${["'self'", ...providerOrigins].join(" ")}`,
    "frame-src 'none'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "object-src 'none'",
  ].join("; ");
}

/** Name and value of each header; strict transport only where the console is reached by https. */
export function securityHeaders(facts: HeaderFacts): readonly (readonly [string, string])[] {
  return [
    ["Content-Security-Policy", contentSecurityPolicy(facts)],
    ["X-Content-Type-Options", "nosniff"],
    ["X-Frame-Options", "DENY"],
    // Links of mails carry their secret in the path.
    ["Referrer-Policy", "same-origin"],
    ["Permissions-Policy", "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"],
    ["Cross-Origin-Opener-Policy", "same-origin"],
    ["Cross-Origin-Resource-Policy", "same-origin"],
    ...(facts.consoleUrl.startsWith("https:") ? [["Strict-Transport-Security", `max-age=${hstsSeconds}`] as const] : []),
  ];
}
