// The letters that Portcullis writes: short, plain, and without a word that a stranger could choose, but for the
// organization's and the inviter's name in an invitation. Every link is made from CONSOLE_URL.

import type { Mail } from "./mail";

const signature = "\n\nPortcullis\n";

export function verificationMail(to: string, link: string): Mail {
  return {
    to,
    subject: "Confirm your e-mail address",
    text: `Someone signed up to Portcullis with this address. If it was you, confirm it within 24 hours, with the password that you chose:\n\n${link}\n\n` +
      `If it was not you, do nothing: without this letter nobody can use that account.${signature}`,
  };
}

export function existingAccountMail(to: string, links: { readonly signIn: string; readonly reset: string }): Mail {
  return {
    to,
    subject: "You already have an account",
    text: `Someone tried to sign up to Portcullis with this address, and it has an account already. Sign in:\n\n${links.signIn}\n\n` +
      `If you do not know the password, choose a new one within an hour:\n\n${links.reset}\n\n` +
      `If it was not you, do nothing; nothing has changed.${signature}`,
  };
}

export function resetMail(to: string, link: string): Mail {
  return {
    to,
    subject: "Choose a new password",
    text: `Someone asked for a new password for this address. If it was you, choose one within an hour:\n\n${link}\n\n` +
      `The link works once, and a new password signs you out everywhere. If it was not you, do nothing; nothing has changed.${signature}`,
  };
}

export function passwordChangedMail(to: string, forgotLink: string): Mail {
  return {
    to,
    subject: "Your password was changed",
    text: `The password of your Portcullis account was changed, and other browsers were signed out.\n\n` +
      `If it was not you, choose a new one now:\n\n${forgotLink}${signature}`,
  };
}

export function invitationMail(to: string, facts: { readonly organization: string; readonly inviter: string; readonly role: string; readonly link: string }): Mail {
  return {
    to,
    subject: `Invitation to ${facts.organization}`,
    text: `${facts.inviter} invites you to the organization "${facts.organization}" on Portcullis, as ${facts.role}. Accept within 7 days:\n\n${facts.link}\n\n` +
      `If you do not know them, do nothing.${signature}`,
  };
}
