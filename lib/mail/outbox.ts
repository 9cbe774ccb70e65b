// Letters on their way. An answer must not wait for a mail server: its time would tell whether there was a letter to send.

import type { Mail, MailTransport } from "./mail";

const waitingMax = 200;

export interface Outbox {
  /** Takes the letter and returns at once; letters go out one after another. A failure is reported, never thrown. */
  post(mail: Mail): void;
  /** Resolves when everything taken so far has gone out or failed. */
  settled(): Promise<void>;
}

/** An outbox of at most 200 waiting letters; `report` learns of each one that could not be sent, without its text. */
export function openOutbox(transport: MailTransport, report: (problem: { readonly subject: string; readonly err: unknown }) => void): Outbox {
  let waiting = 0;
  let last: Promise<void> = Promise.resolve();
  return {
    post(mail) {
      if (waiting >= waitingMax) {
        report({ subject: mail.subject, err: new Error("the outbox is full") });
        return;
      }
      waiting += 1;
      last = last
        .then(() => transport.send(mail))
        .catch((err: unknown) => { report({ subject: mail.subject, err }); })
        .finally(() => { waiting -= 1; });
    },
    settled: () => last,
  };
}
