// Whether a tool that only reads may read what should stay where it is: by its own words, so that a person looks before it passes. Pure.

const words = /\b(env|environ|environment variables?|secrets?|credentials?|passwords?|passwd|private keys?|api keys?|access keys?|tokens?)\b/i;

/** By name and description; a name's parts count as words of their own ("get-env", "readSecret"). It marks, and decides nothing. */
export function mayTellSecrets({ name, description }: { readonly name: string; readonly description: string }): boolean {
  const spaced = name.replace(/([a-z0-9])([A-Z])/g, "$1 $2").replace(/[^A-Za-z0-9]+/g, " ");
  return words.test(spaced) || words.test(description);
}
