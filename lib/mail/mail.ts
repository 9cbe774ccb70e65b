// One letter, and what can carry it.

/** Plain text only; the recipient is one address. */
export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

export interface MailTransport {
  /** Resolves when the letter has been handed over; rejects otherwise. */
  send(mail: Mail): Promise<void>;
}
