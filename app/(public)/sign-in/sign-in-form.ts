// The sign-in form's fields: the verb's, and where to go afterwards.

import { z } from "zod";
import { signInInput } from "@/lib/accounts/account-input";

export const withNextInput = signInInput.extend({ next: z.string().max(1_000).optional() });
