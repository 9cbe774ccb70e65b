// How one gets from the public pages into the console: by signing up or in, and for whom is signed in by going there.

import { currentAccount } from "@/app/_server/current-account";
import { LinkButton } from "@/app/_ui/link-button";
import { WayInLink } from "./way-in-link";

export async function WaysIn({ place }: { place: "head" | "page" }) {
  const size = place === "page" ? { size: "lg" as const } : {};
  if ((await currentAccount()) !== null) return <LinkButton href="/organizations" variant="primary" {...size}>Go to the console</LinkButton>;
  if (place === "page") return <><LinkButton href="/sign-up" variant="primary" size="lg">Sign up</LinkButton><LinkButton href="/sign-in" size="lg">Sign in</LinkButton></>;
  return <><WayInLink to="/sign-in" variant="ghost">Sign in</WayInLink><WayInLink to="/sign-up" variant="primary">Sign up</WayInLink></>;
}
