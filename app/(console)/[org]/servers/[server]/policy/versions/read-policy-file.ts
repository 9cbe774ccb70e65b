// The text of a file that somebody chose or dropped, or why it cannot be one.

const fileBytesMax = 1_048_576;

export type PolicyFile = { readonly ok: true; readonly name: string; readonly text: string } | { readonly ok: false; readonly name: string; readonly message: string };

/** Reads strictly: bytes that are no UTF-8 are refused, not replaced. Whether the text is a policy is not asked here. */
export async function readPolicyFile(file: File): Promise<PolicyFile> {
  const { name } = file;
  if (file.size > fileBytesMax) return { ok: false, name, message: "The file is larger than 1 MiB, and a policy is at most 256 KiB." };
  try {
    return { ok: true, name, text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(await file.arrayBuffer()) };
  } catch {
    return { ok: false, name, message: "The file is not UTF-8 text." };
  }
}
