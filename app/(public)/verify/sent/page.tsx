// After signing up, for every address alike.

import type { Metadata } from "next";
import { PublicFrame } from "@/app/_ui/shell/public-frame";
import { TextLink } from "@/app/_ui/text-link";

export const metadata: Metadata = { title: "Check your mail" };

export default function VerifySentPage() {
  return (
    <PublicFrame title="Check your mail" footer={<>Nothing after a few minutes? Look into the spam folder, or <TextLink href="/sign-up">try again</TextLink>.</>}>
      <p className="text-base text-ink">
        We have sent a letter to the address that you gave. Follow its link within 24 hours, and confirm the address with your password.
      </p>
    </PublicFrame>
  );
}
