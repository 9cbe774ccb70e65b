// What a person may send about themselves: the schemas of the account forms and, through them, of the verbs.

import { z } from "zod";
import { visibleLine, visibleLineSentence } from "@/lib/base/visible-line";

const emailCharsMax = 254;
const nameCharsMax = 80;
export const passwordCharsMin = 10;
const passwordCharsMax = 200;

/** Lower case, as the table demands; one address is one account however it is typed. */
export const emailAddress = z
  .string("Enter your e-mail address.")
  .trim()
  .toLowerCase()
  .pipe(z.email("That is not an e-mail address.").max(emailCharsMax, `At most ${emailCharsMax} characters.`));

/** A person's or an organization's name: printable, on one line. */
export const displayName = z
  .string("Enter a name.")
  .trim()
  .min(1, "Enter a name.")
  .max(nameCharsMax, `At most ${nameCharsMax} characters.`)
  .regex(visibleLine, visibleLineSentence);

/** Long is what makes a password strong; nothing else is asked of it. */
export const newPassword = z
  .string("Choose a password.")
  .min(passwordCharsMin, `At least ${passwordCharsMin} characters.`)
  .max(passwordCharsMax, `At most ${passwordCharsMax} characters.`);

/** A password as it was given, whatever rule it was chosen under. */
const givenPassword = z.string("Enter your password.").min(1, "Enter your password.").max(passwordCharsMax, "That is not the password.");

/** The token of a link; anything else has the same answer as a link that is used up. */
const linkToken = z.string().max(100);

export const signInInput = z.strictObject({ email: emailAddress, password: givenPassword });
export const signUpInput = z.strictObject({ name: displayName, email: emailAddress, password: newPassword, invitation: linkToken.optional() });
export const emailInput = z.strictObject({ email: emailAddress });
export const verifyInput = z.strictObject({ token: linkToken, password: givenPassword });
export const resetInput = z.strictObject({ token: linkToken, password: newPassword });
export const renamePersonInput = z.strictObject({ name: displayName });
export const changePasswordInput = z.strictObject({ current: givenPassword, password: newPassword });
export const endSessionInput = z.strictObject({ sessionId: z.string().max(64) });
export const deleteAccountInput = z.strictObject({ confirm: z.string().max(emailCharsMax) });

export type SignInInput = z.output<typeof signInInput>;
export type SignUpInput = z.output<typeof signUpInput>;
export type VerifyInput = z.output<typeof verifyInput>;
export type ResetInput = z.output<typeof resetInput>;
export type ChangePasswordInput = z.output<typeof changePasswordInput>;
