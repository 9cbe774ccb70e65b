// How one gets from the public pages into the console: by signing up or in, and for whom is signed in by going there.

import { currentAccount } from "@/app/_server/current-account";
import { LinkButton } from "@/app/_ui/link-button";

export async function WaysIn({ place }: { place: "head" | "page" }) {
  const size = place === "page" ? { size: "lg" as const } : {};
  if ((await currentAccount()) !== null) return <LinkButton href="/organizations" variant="primary" {...size}>Go to the console</LinkButton>;
  const signUp = <LinkButton href="/sign-up" variant="primary" {...size}>Sign up</LinkButton>;
  if (place === "page") return <>{signUp}<LinkButton href="/sign-in" size="lg">Sign in</LinkButton></>;
  return <><LinkButton href="/sign-in" variant="ghost">Sign in</LinkButton>{signUp}</>;
}
