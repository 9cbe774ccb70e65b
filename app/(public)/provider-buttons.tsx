"use client";
// "Continue with …": hands over to next-auth, which goes to the provider and comes back.

import { signIn } from "next-auth/react";
import { useState } from "react";
import { Button } from "@/app/_ui/button";

interface ProviderButtonsProps {
  providers: readonly { readonly id: string; readonly name: string }[];
  /** A path of this console. */
  target: string;
}

export function ProviderButtons({ providers, target }: ProviderButtonsProps) {
  const [failed, setFailed] = useState(false);
  if (providers.length === 0) return null;
  return (
    <div className="flex flex-col gap-3">
      <div aria-hidden className="flex items-center gap-3 text-sm text-ink-faint before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
        or
      </div>
      {providers.map(({ id, name }) => (
        <Button key={id} size="lg" onClick={() => { signIn(id, { callbackUrl: target }).catch(() => setFailed(true)); }}>
          Continue with {name}
        </Button>
      ))}
      <p role="status" className="text-sm text-deny empty:hidden">
        {failed ? "The console could not be reached. Try again." : ""}
      </p>
    </div>
  );
}
