// JSON Pointers (RFC 6901): how rules and problems are named.

/** The pointer to a member or element of what `pointer` names. */
export function pointerTo(pointer: string, step: string | number): string {
  return typeof step === "number" ? `${pointer}/${step}` : `${pointer}/${step.replaceAll("~", "~0").replaceAll("/", "~1")}`;
}

/** The steps of a pointer, unescaped; the pointer `""` has none. */
export function pointerSteps(pointer: string): string[] {
  return pointer.split("/").slice(1).map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}
