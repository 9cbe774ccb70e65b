// Tells whether a key press belongs to a text that is being typed, so that shortcuts keep out of it.

export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.matches("input, textarea, select");
}
