import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  draftReducer, initialDraft, typingPauseMs, undoStepsMax, type DraftAction, type DraftState,
} from "@/app/(console)/[org]/servers/[server]/policy/draft/draft-reducer";

// A text counts as valid here unless it begins with "!".
const isValid = (text: string) => !text.startsWith("!");
const reduce = draftReducer(isValid);
const start = initialDraft({ live: { number: 3, text: "a" }, latestVersion: 3, shared: { document: null, seenVersion: 3 } }, isValid);
const play = (...actions: readonly DraftAction[]): DraftState => actions.reduce(reduce, start);
const edited = (text: string): DraftAction => ({ kind: "edited", text });
const typed = (text: string, atMs: number): DraftAction => ({ kind: "typed", text, atMs });

describe("the draft", () => {
  it("begins at the live version, with nothing to undo", () => {
    expect(start).toMatchObject({ text: "a", validText: "a", past: [], future: [], seenVersion: 3 });
  });

  it("begins at what everybody shares where there is a draft, with the live version behind it", () => {
    const shared = initialDraft({ live: { number: 3, text: "a" }, latestVersion: 5, shared: { document: "!b", seenVersion: 4 } }, isValid);
    expect(shared).toMatchObject({ text: "!b", validText: "a", live: { text: "a" }, past: [], seenVersion: 4 });
    expect(reduce(shared, { kind: "discarded" }).text).toBe("a");
  });

  it("takes in what another has written as one step that can be undone", () => {
    expect(play({ kind: "taken", text: "theirs", seenVersion: 4 })).toMatchObject({ text: "theirs", seenVersion: 4, past: ["a"] });
  });

  it("stays on the last valid state while the text is not valid", () => {
    expect(play(edited("b"), typed("!c", 0))).toMatchObject({ text: "!c", validText: "b" });
    expect(play(edited("b"), typed("!c", 0), typed("d", 10))).toMatchObject({ text: "d", validText: "d" });
  });

  it("undoes edits one by one, and a run of typing as one", () => {
    const run = play(edited("b"), typed("bc", 0), typed("bcd", 100), typed("bcde", 200));
    expect(reduce(run, { kind: "undone" }).text).toBe("b");
    expect(play(typed("b", 0), typed("bc", typingPauseMs), { kind: "undone" }).text).toBe("b");
  });

  it("redoes what was undone, until something else is done", () => {
    expect(play(edited("b"), edited("c"), { kind: "undone" }, { kind: "redone" }).text).toBe("c");
    expect(play(edited("b"), { kind: "undone" }, edited("x"), { kind: "redone" }).text).toBe("x");
    expect(play({ kind: "undone" }, { kind: "redone" })).toEqual(start);
  });

  it("is discarded back to the live version, and that can be undone", () => {
    expect(play(edited("b"), { kind: "discarded" }).text).toBe("a");
    expect(play(edited("b"), { kind: "discarded" }, { kind: "undone" }).text).toBe("b");
  });

  it("comes back from storage with the version that its writer had seen", () => {
    expect(play({ kind: "looked_up", stored: { text: "b", seenVersion: 2 } })).toMatchObject({ text: "b", seenVersion: 2, restored: true, live: { number: 3 } });
    expect(play({ kind: "looked_up", stored: null })).toEqual({ ...start, lookedUp: true });
    expect(play({ kind: "looked_up", stored: { text: "a", seenVersion: 1 } })).toMatchObject({ seenVersion: 3, restored: false });
  });

  it("stands against the new live version after a save, and against the old one after a save without publishing", () => {
    expect(play(edited("b"), { kind: "saved", number: 4, text: "b", live: true })).toMatchObject({ text: "b", live: { number: 4, text: "b" }, seenVersion: 4 });
    expect(play(edited("b"), { kind: "saved", number: 4, text: "b", live: false })).toMatchObject({ text: "b", live: { number: 3, text: "a" }, seenVersion: 4 });
  });

  it("keeps what was typed while a save was under way", () => {
    expect(play(edited("b"), edited("bc"), { kind: "saved", number: 4, text: "b", live: true })).toMatchObject({ text: "bc", live: { text: "b" } });
  });

  it("follows another live version only where nothing was touched; else the writer has still not seen it", () => {
    const published: DraftAction = { kind: "published", number: 4, text: "z", latestVersion: 4 };
    expect(play(published)).toMatchObject({ text: "z", live: { number: 4 }, seenVersion: 4 });
    expect(play(edited("b"), published)).toMatchObject({ text: "b", live: { number: 4, text: "z" }, seenVersion: 3 });
    expect(reduce(play(published), published)).toEqual(play(published));
  });

  it("remembers a bounded number of steps", () => {
    const long = play(...Array.from({ length: undoStepsMax + 50 }, (_, index) => edited(`t${String(index)}`)));
    expect(long.past).toHaveLength(undoStepsMax);
  });

  it("goes back through every state and forward again, whatever was done", () => {
    const action = fc.oneof(
      fc.string({ maxLength: 3 }).map(edited), fc.tuple(fc.string({ maxLength: 3 }), fc.nat(3000)).map(([text, atMs]) => typed(text, atMs)),
      fc.constant<DraftAction>({ kind: "undone" }), fc.constant<DraftAction>({ kind: "redone" }), fc.constant<DraftAction>({ kind: "discarded" }),
    );
    fc.assert(fc.property(fc.array(action, { maxLength: 40 }), (actions) => {
      const end = play(...actions);
      let state = end;
      for (let step = 0; step < end.past.length; step += 1) state = reduce(state, { kind: "undone" });
      expect(state.text).toBe("a");
      for (let step = 0; step < end.past.length; step += 1) state = reduce(state, { kind: "redone" });
      expect(state.text).toBe(end.text);
      expect(end.validText.startsWith("!")).toBe(false);
    }));
  });
});
