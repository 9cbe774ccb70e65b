// Why no connection to a tenant's host came about. One of four words: a prober learns nothing else (law L6).

/** `connection_failed` is a closed port, a silent one and a host that is not there alike: whoever told them apart could scan ports. */
export type EgressFailure = "dns_failed" | "address_refused" | "connection_failed" | "tls_failed";

/** No byte of the request was sent. */
export class EgressError extends Error {
  override readonly name = "EgressError";

  constructor(readonly code: EgressFailure, options?: ErrorOptions) {
    super(code, options);
  }
}
