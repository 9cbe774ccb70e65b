// What a form shows of a field as it is stored, sent along with it: what nobody changed is then not written over what others have set since.

/** How the names of such fields begin; read by app/_ui/only-changed.ts. */
export const seenPrefix = "seen.";

/** Beside the control of this name. `value` is what the control began with, as the form would send it. */
export function SeenField({ name, value }: { readonly name: string; readonly value: string }) {
  return <input type="hidden" name={`${seenPrefix}${name}`} value={value} />;
}
