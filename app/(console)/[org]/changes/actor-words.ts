// Who did it, in words; one that is gone keeps the end of its id, so that two of them can be told apart.

interface NamedActor {
  readonly id: string;
  readonly kind: "user" | "api_key";
  readonly name: string | null;
}

const endChars = 6;

export function actorWords({ id, kind, name }: NamedActor): string {
  if (kind === "api_key") return name === null ? `Deleted API key (…${id.slice(-endChars)})` : `${name} (API key)`;
  return name ?? `Former member (…${id.slice(-endChars)})`;
}
