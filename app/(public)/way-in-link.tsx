"use client";
// A way in from the head of a public page; whoever came by an invitation keeps it.
import { usePathname } from "next/navigation";
import { LinkButton } from "@/app/_ui/link-button";
import { wayIn } from "./way-in";

export function WayInLink({ to, variant, children }: { to: "/sign-in" | "/sign-up"; variant: "ghost" | "primary"; children: string }) {
  return <LinkButton href={wayIn(to, usePathname())} variant={variant}>{children}</LinkButton>;
}
