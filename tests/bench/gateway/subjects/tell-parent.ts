// How a process of the bench speaks to the one that started it.

export type ChildMessage =
  | { readonly kind: "listening"; readonly port: number }
  | { readonly kind: "count"; readonly calls: number };

/** Throws where nobody started this process as a part of the bench. */
export function tellParent(message: ChildMessage | object): void {
  if (process.send === undefined) throw new Error("this program is a part of `npm run bench:gateway`");
  process.send(message);
}
