// Who wrote a version, in words.
import type { VersionAuthor } from "@/lib/policies/policy-record";

export function authorWords(author: VersionAuthor): string {
  switch (author.kind) {
    case "member": return author.name ?? "a member";
    case "former_member": return "former member";
    case "api_key": return "an API key";
  }
}
