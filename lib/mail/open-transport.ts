// The one way out for mail.

import { fileTransport } from "./file-transport";
import type { MailTransport } from "./mail";
import { smtpTransport } from "./smtp-transport";

interface MailSettings {
  readonly smtpUrl: string | undefined;
  readonly from: string;
  readonly folder: string;
}

/** SMTP when a server is named, else files under the folder. */
export function openTransport(settings: MailSettings): MailTransport {
  return settings.smtpUrl === undefined ? fileTransport(settings.folder, settings.from) : smtpTransport(settings.smtpUrl, settings.from);
}
