// After asking for a reset letter, for every address alike.

import type { Metadata } from "next";
import { PublicFrame } from "@/app/_ui/shell/public-frame";
import { TextLink } from "@/app/_ui/text-link";

export const metadata: Metadata = { title: "Check your mail" };

export default function ForgotSentPage() {
  return (
    <PublicFrame title="Check your mail" footer={<TextLink href="/sign-in">Back to signing in</TextLink>}>
      <p className="text-base text-ink">
        If that address has an account, a link to choose a new password is on its way. It works once, for an hour.
      </p>
    </PublicFrame>
  );
}
