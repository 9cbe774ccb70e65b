// Why no connection to a tenant's host came about. One of five words: a prober learns nothing else (law L6).

export type EgressFailure = "dns_failed" | "address_refused" | "connection_failed" | "tls_failed" | "timed_out";

/** No byte of the request was sent. */
export class EgressError extends Error {
  override readonly name = "EgressError";

  constructor(readonly code: EgressFailure, options?: ErrorOptions) {
    super(code, options);
  }
}

const timeouts: ReadonlySet<string> = new Set(["ETIMEDOUT", "UND_ERR_CONNECT_TIMEOUT", "ESOCKETTIMEDOUT"]);

/** The failure that a socket's error stands for. */
export function egressFailureOf(error: unknown): EgressFailure {
  if (error instanceof EgressError) return error.code;
  const code = error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
  if (timeouts.has(code)) return "timed_out";
  const secure = code.startsWith("ERR_TLS") || code.startsWith("ERR_SSL") || code.startsWith("CERT_") || code.includes("CERT")
    || code === "EPROTO" || code.startsWith("UNABLE_TO_") || code === "HOSTNAME_MISMATCH";
  return secure ? "tls_failed" : "connection_failed";
}
