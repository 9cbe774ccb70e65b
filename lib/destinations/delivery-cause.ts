// Why a delivery was not taken: a closed set, written by the gateway and said here in plain words with the next step.

const sentences = {
  dns_failed: "The receiver's name cannot be resolved. Check the address.",
  address_refused: "The receiver's name points to an address that this installation does not dial: a private one, or one of Portcullis itself. An operator can allow the first with EGRESS_ALLOW.",
  connection_failed: "The receiver cannot be reached. Check that it is running and that its firewall lets the gateway in.",
  tls_failed: "The receiver's certificate is not valid for its name. Renew it, or correct the address.",
  timed_out: "The receiver did not answer in time. It should take the events first and work on them afterwards.",
  broke_off: "The receiver closed the connection without a whole answer. Check what its log says.",
  redirected: "The receiver answered with a redirect, which is never followed. Enter the address that it points to.",
  unauthorized: "The receiver refused the credential. Enter the right one.",
  not_found: "The receiver says that there is nothing at this address. Check the path.",
  gone: "The receiver says that it is gone for good.",
  busy: "The receiver is taking no more for the moment.",
  receiver_error: "The receiver failed with an error of its own. Check what its log says.",
  unexpected_answer: "The receiver's answer is not one of this kind. Check that the address is that of the right interface.",
  events_refused: "The receiver refused these events. Its answer says why.",
  partly_refused: "The receiver took a part of these events and refused the others.",
  credential_unreadable: "The stored credential or signing secret cannot be opened. Enter the credential again, or have a new signing secret made.",
  records_gone: "The time for which these records are kept was over before they could be sent.",
} as const;

export type DeliveryCause = keyof typeof sentences;

/** The cause in plain words, with the next step; a cause that nobody knows is said as it stands. */
export function deliverySentence(cause: string): string {
  return Object.entries(sentences).find(([known]) => known === cause)?.[1] ?? cause;
}
