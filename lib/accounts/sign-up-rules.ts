// Who may make an account, and what their first organization is called. Pure.

import { AppError } from "@/lib/errors/app-error";

const nameCharsMax = 80;

/**
 * Holds SIGNUP: `open` lets everybody in, `invite` the address that an open invitation names, `closed` nobody. Throws
 * `forbidden`; the sentence says nothing about the address.
 */
export function assertMaySignUp(signup: "open" | "invite" | "closed", email: string, invitation: { readonly email: string } | null): void {
  if (signup === "open") return;
  if (signup === "closed") throw new AppError("forbidden", { public: "This installation takes no new accounts. Ask whoever runs it." });
  if (invitation === null) throw new AppError("forbidden", { public: "New accounts need an invitation here. Open the link of yours." });
  if (invitation.email !== email) {
    throw new AppError("forbidden", { public: "This invitation is for another address. Sign up with the address that it was sent to." });
  }
}

/** "Ada's organization", never longer than a name may be. */
export function organizationNameFor(personName: string): string {
  const ending = "’s organization";
  return [...personName].slice(0, nameCharsMax - ending.length).join("").trimEnd() + ending;
}
