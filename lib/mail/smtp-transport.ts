// Mail through the server that SMTP_URL names.

import { createTransport } from "nodemailer";
import type { Mail, MailTransport } from "./mail";

const waitMsMax = 15_000;
const connectionsMax = 2;

/** Sends through one pooled connection; every wait is bounded. smtps:// is TLS from the first byte, smtp:// upgrades when offered. */
export function smtpTransport(smtpUrl: string, from: string): MailTransport {
  const transport = createTransport({
    url: smtpUrl,
    pool: true,
    maxConnections: connectionsMax,
    connectionTimeout: waitMsMax,
    greetingTimeout: waitMsMax,
    socketTimeout: waitMsMax,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async send(mail: Mail): Promise<void> {
      await transport.sendMail({ from, to: { name: "", address: mail.to }, subject: mail.subject, text: mail.text });
    },
  };
}
