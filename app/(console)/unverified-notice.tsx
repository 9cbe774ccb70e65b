// The strip that asks to confirm one's e-mail address. Only in local mode does anybody get this far without.

import Link from "next/link";
import { ActionForm } from "@/app/_ui/action-form";
import { NoticeStrip } from "@/app/_ui/shell/notice-strip";
import { SubmitButton } from "@/app/_ui/submit-button";
import { sendVerificationAgain } from "./verification-actions";

export function UnverifiedNotice({ email, readableHere }: { email: string; readableHere: boolean }) {
  return (
    <NoticeStrip
      action={
        <div className="flex items-center gap-2 max-sm:basis-full max-sm:justify-end">
          {readableHere ? (
            <Link href="/mail" className="rounded-sm px-1.5 py-0.5 font-medium text-accent-ink hover:bg-hover">
              Read mail
            </Link>
          ) : null}
          <ActionForm action={sendVerificationAgain} success="A new link is on its way.">
            <SubmitButton variant="ghost" size="sm">
              Send again
            </SubmitButton>
          </ActionForm>
        </div>
      }
    >
      Confirm your address <span className="font-medium wrap-anywhere">{email}</span> with the link that we sent.
    </NoticeStrip>
  );
}
