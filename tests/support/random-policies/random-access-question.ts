// Random resources, prompts and requests of servers.
import type { Dice } from "./dice";
import { composedUrl } from "./composed-texts";

export type AccessQuestion =
  | { readonly kind: "resource"; readonly subject: string }
  | { readonly kind: "prompt"; readonly subject: string }
  | { readonly kind: "server request"; readonly subject: "sampling" | "elicitation" | "roots" };

const resources = [
  "file:///etc/passwd", "file:///etc/../etc/passwd", "file:///srv/../etc/x", "FILE:///etc/x", "file://localhost/etc/x", "file:///etc%2fpasswd", "file:///%65tc/passwd", "file:///srv/%2E%2E/etc", "file:///a%255c", "file:///a\\b",
  "https://example.com/a?b", "https://EXAMPLE.com/a#%2e", "https://example.com", "note://a", "note://a#x", "NOTE://a", "note:a", "note://A", "note:/a/../b", "a b", "", "//etc/x", "note://a/%5C", "urn:x:%25", "file:///étc/x", " note://a ",
] as const;

export function randomAccessQuestion(dice: Dice): AccessQuestion {
  const kind = dice.below(6);
  if (kind < 4) return { kind: "resource", subject: dice.chance(0.7) ? dice.pick(resources) : composedUrl(dice) };
  if (kind === 4) return { kind: "prompt", subject: dice.pick(["summarize", "internal_x", "internal_", "Summarize", "", "*"]) };
  return { kind: "server request", subject: dice.pick(["sampling", "elicitation", "roots"] as const) };
}
