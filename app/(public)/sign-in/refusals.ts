// Why a sign-in through a provider did not work, in words. The codes stand in the address; a code not known here says little on purpose.

interface Refusal {
  readonly title: string;
  readonly sentence: string;
}

const refusals: Readonly<Record<string, Refusal>> = {
  provider_email_unverified: {
    title: "Address not verified there",
    sentence: "That provider has not verified your e-mail address. Verify it with them, then sign in again.",
  },
  account_email_unverified: {
    title: "Address not confirmed here",
    sentence:
      "There is an account with this address that nobody has confirmed yet, so it cannot be joined to your sign-in. " +
      "Choose a new password for it by mail (“Forgot it?”); that confirms the address. Then this way works too.",
  },
  sign_up_refused: {
    title: "No account",
    sentence: "There is no account with this address, and this installation makes new ones by invitation only. Open the link of your invitation, then sign in from there.",
  },
};

const unknown: Refusal = { title: "Not signed in", sentence: "The sign-in did not come to its end. Try again." };

/** What to say about the `error` of the address; null when there is none. */
export function refusalOf(code: string | string[] | undefined): Refusal | null {
  if (code === undefined) return null;
  return (typeof code === "string" && Object.hasOwn(refusals, code) ? refusals[code] : undefined) ?? unknown;
}
