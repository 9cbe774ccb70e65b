// The draft of one policy: its text, the states it went through, and the versions it stands against. Pure; time is an input.

export interface DraftState {
  /** The document as it stands in the editor, valid or not. */
  readonly text: string;
  /** The last text that was valid: what the visual side shows. */
  readonly validText: string;
  readonly past: readonly string[];
  readonly future: readonly string[];
  /** When the last keystroke was, so that a run of typing is undone as one; null after anything else. */
  readonly typedAtMs: number | null;
  readonly live: { readonly number: number | null; readonly text: string };
  /** The newest version that the writer has seen: what a save is allowed to follow. */
  readonly seenVersion: number;
  /** Whether this browser's storage was asked; before that nothing is kept anywhere. */
  readonly lookedUp: boolean;
  /** Set when the draft came out of that storage. */
  readonly restored: boolean;
}

export type DraftAction =
  /** An edit made on the visual side, a paste, a version taken over: one step of undo. */
  | { readonly kind: "edited"; readonly text: string }
  | { readonly kind: "typed"; readonly text: string; readonly atMs: number }
  | { readonly kind: "undone" }
  | { readonly kind: "redone" }
  | { readonly kind: "looked_up"; readonly stored: { readonly text: string; readonly seenVersion: number } | null }
  | { readonly kind: "restore_noted" }
  /** What another has written came in, where nothing here was unsaved. */
  | { readonly kind: "taken"; readonly text: string; readonly seenVersion: number }
  /** Back to the live version; can be undone. */
  | { readonly kind: "discarded" }
  | { readonly kind: "saved"; readonly number: number; readonly text: string; readonly live: boolean }
  /** Another version became live, by this person or another. An untouched draft follows it. */
  | { readonly kind: "published"; readonly number: number; readonly text: string; readonly latestVersion: number }
  /** The writer has been shown a newer version and goes on from there. */
  | { readonly kind: "version_seen"; readonly number: number };

export const undoStepsMax = 200;
/** Keystrokes closer together than this are one step of undo. */
export const typingPauseMs = 700;

/** Where a policy's draft begins: at the one that everybody shares, else at the live version, or at the newest where none is live. */
export function initialDraft(
  start: {
    readonly live: { readonly number: number | null; readonly text: string };
    readonly latestVersion: number;
    readonly shared: { readonly document: string | null; readonly seenVersion: number };
  },
  isValid: (text: string) => boolean,
): DraftState {
  const { live, shared, latestVersion } = start;
  const text = shared.document ?? live.text;
  return {
    text, validText: isValid(text) ? text : live.text, past: [], future: [], typedAtMs: null, live,
    seenVersion: shared.document === null ? latestVersion : shared.seenVersion, lookedUp: false, restored: false,
  };
}

/** The next state. `isValid` is the policy engine's verdict on a text; nothing but `undone` and `redone` loses or repeats a state. */
export function draftReducer(isValid: (text: string) => boolean): (state: DraftState, action: DraftAction) => DraftState {
  const withText = (state: DraftState, text: string): DraftState => ({ ...state, text, validText: isValid(text) ? text : state.validText });

  const step = (state: DraftState, text: string): DraftState => {
    if (text === state.text) return state;
    return { ...withText(state, text), past: [...state.past, state.text].slice(-undoStepsMax), future: [], typedAtMs: null };
  };

  return (state, action) => {
    switch (action.kind) {
      case "edited": return step(state, action.text);
      case "typed": {
        if (action.text === state.text) return state;
        const goesOn = state.typedAtMs !== null && action.atMs - state.typedAtMs < typingPauseMs;
        return { ...(goesOn ? { ...withText(state, action.text), future: [] } : step(state, action.text)), typedAtMs: action.atMs };
      }
      case "undone": {
        const previous = state.past.at(-1);
        if (previous === undefined) return state;
        return { ...withText(state, previous), past: state.past.slice(0, -1), future: [state.text, ...state.future], typedAtMs: null };
      }
      case "redone": {
        const [next, ...rest] = state.future;
        if (next === undefined) return state;
        return { ...withText(state, next), past: [...state.past, state.text], future: rest, typedAtMs: null };
      }
      case "looked_up": {
        if (action.stored === null || action.stored.text === state.text) return { ...state, lookedUp: true };
        return { ...step(state, action.stored.text), seenVersion: action.stored.seenVersion, lookedUp: true, restored: true };
      }
      case "taken": return { ...step(state, action.text), seenVersion: action.seenVersion, restored: false };
      case "restore_noted": return { ...state, restored: false };
      case "discarded": return { ...step(state, state.live.text), restored: false };
      case "saved": return {
        ...state, seenVersion: action.number, restored: false,
        live: action.live ? { number: action.number, text: action.text } : state.live,
      };
      case "published": {
        if (state.live.number === action.number) return state;
        const live = { number: action.number, text: action.text };
        return state.text === state.live.text ? { ...step(state, action.text), live, seenVersion: action.latestVersion } : { ...state, live };
      }
      case "version_seen": return { ...state, seenVersion: action.number };
    }
  };
}
