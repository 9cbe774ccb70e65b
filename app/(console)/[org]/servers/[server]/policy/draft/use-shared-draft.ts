"use client";
// Keeps the draft of this page and the one that everybody shares in step: what is typed is saved after a pause, what others write comes in
// while nothing of one's own is unsaved, and where both changed it a person decides. What is not saved yet stays in this browser.
import { useCallback, useEffect, useMemo, useRef, useState, type Dispatch } from "react";
import { useRouter } from "next/navigation";
import type { ActionResult } from "@/app/_ui/action-result";
import { reachConsole } from "@/app/_ui/reach-console";
import type { DraftRecord } from "@/lib/policies/draft-record";
import { discardDraftAction, saveDraftAction } from "../actions";
import { readWhileUnwritten } from "./read-while-unwritten";
import { readSharedDraft } from "./read-shared-draft";
import type { DraftAction, DraftState } from "./draft-reducer";
import { forgetDraft, readStoredDraft, storeDraft } from "./draft-storage";
import { reconcile, type Reconciliation } from "./reconcile-draft";

/** The pause in typing after which it is saved. */
const savePauseMs = 800;
const pollMs = 5_000;
/** How soon a save that failed is tried again. */
const retryMs = 8_000;

export type Keeping =
  | { readonly kind: "kept" }
  | { readonly kind: "keeping" }
  /** Not saved; it stays in this browser, and is tried again. */
  | { readonly kind: "failed"; readonly message: string }
  /** Another's change and one's own: `theirs` is what is saved, `base` what both began from. */
  | { readonly kind: "conflict"; readonly theirs: DraftRecord; readonly theirText: string; readonly base: string };

interface Options {
  readonly org: string;
  readonly policyId: string;
  /** Where the page asks for the shared draft. */
  readonly path: string;
  readonly mayManage: boolean;
  readonly initial: DraftRecord;
  readonly state: DraftState;
  readonly dispatch: Dispatch<DraftAction>;
}

export function useSharedDraft({ org, policyId, path, mayManage, initial, state, dispatch }: Options) {
  const router = useRouter();
  const [shared, setShared] = useState(initial);
  const [keeping, setKeeping] = useState<Keeping>({ kind: "kept" });
  const liveText = state.live.text;
  /** What the server holds, as far as this page knows: the text that edits here are made upon. */
  const base = useRef({ revision: initial.revision, text: initial.document ?? liveText });
  const latest = useRef({ state, keeping });
  useEffect(() => { latest.current = { state, keeping }; });
  const isBusy = useRef(false);
  /** Counted as they begin. */
  const writes = useRef(0);

  const settle = useCallback((record: DraftRecord, outcome: Reconciliation): void => {
    setShared(record);
    switch (outcome.kind) {
      case "wait": router.refresh(); return;
      case "same": case "mine": base.current = { revision: record.revision, text: outcome.text }; setKeeping({ kind: "kept" }); return;
      case "theirs": {
        base.current = { revision: record.revision, text: outcome.text };
        dispatch({ kind: "taken", text: outcome.text, seenVersion: record.seenVersion });
        setKeeping({ kind: "kept" });
        return;
      }
      case "both": setKeeping({ kind: "conflict", theirs: record, theirText: outcome.text, base: base.current.text });
    }
  }, [dispatch, router]);

  const take = useCallback((record: DraftRecord): void => {
    const { text, live } = latest.current.state;
    settle(record, reconcile({ record, live, mine: text, base: base.current.text }));
  }, [settle]);

  const look = useCallback(async (): Promise<void> => {
    const record = await readWhileUnwritten(() => readSharedDraft(path, policyId), () => writes.current);
    if (record !== null && record.revision !== base.current.revision) take(record);
    else if (record !== null) setShared(record);
  }, [path, policyId, take]);

  /** Runs one write over the revision that this page has seen, one at a time; a newer revision is read and settled. */
  const write = useCallback(async (text: string, work: (revision: number) => Promise<ActionResult<DraftRecord>>): Promise<ActionResult<DraftRecord> | null> => {
    if (isBusy.current) return null;
    isBusy.current = true;
    writes.current += 1;
    setKeeping({ kind: "keeping" });
    try {
      const answer = await reachConsole(work(base.current.revision));
      if (answer.ok) {
        base.current = { revision: answer.value.revision, text };
        setShared(answer.value);
        setKeeping({ kind: "kept" });
      } else if (answer.code === "conflict" && answer.fields?.["revision"] !== undefined) {
        setKeeping({ kind: "kept" });
        await look();
      } else {
        setKeeping({ kind: "failed", message: answer.message });
      }
      return answer;
    } finally {
      isBusy.current = false;
    }
  }, [look]);

  const keep = useCallback(async (): Promise<void> => {
    const { text, seenVersion, live } = latest.current.state;
    if (text === base.current.text) return;
    if (text === live.text) await write(text, (revision) => discardDraftAction(org, { policyId, revision }));
    else await write(text, (revision) => saveDraftAction(org, { policyId, revision, document: text, seenVersion }));
  }, [org, policyId, write]);

  useEffect(() => {
    // The server renders what everybody shares; what this browser keeps is known only after that. It was written upon a text of its own,
    // so that a draft which has gone on since is noticed.
    const found = readStoredDraft(policyId);
    // Left by a page that was closed just after its publication: nothing in it is anybody's change.
    const stored = found?.text === latest.current.state.live.text ? null : found;
    if (stored !== null && mayManage) base.current = stored.base;
    dispatch({ kind: "looked_up", stored });
  }, [policyId, mayManage, dispatch]);

  useEffect(() => {
    if (!state.lookedUp) return;
    if (state.text === base.current.text) forgetDraft(policyId);
    else storeDraft(policyId, { text: state.text, seenVersion: state.seenVersion, base: base.current });
  }, [policyId, state.lookedUp, state.text, state.seenVersion, shared, keeping]);

  // What was published from here is the draft no longer: said at once, not at the next look.
  const liveNumber = state.live.number;
  useEffect(() => {
    const { text, live } = latest.current.state;
    if (mayManage && liveNumber !== null && text === live.text) void keep();
  }, [mayManage, liveNumber, keep]);

  const isConflict = keeping.kind === "conflict";
  useEffect(() => {
    if (!mayManage || !state.lookedUp || isConflict || state.text === base.current.text) return;
    const timer = setTimeout(() => void keep(), keeping.kind === "failed" ? retryMs : savePauseMs);
    return () => clearTimeout(timer);
  }, [mayManage, state.lookedUp, state.text, shared, isConflict, keeping, keep]);

  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === "visible" && !isBusy.current && latest.current.keeping.kind !== "conflict") void look();
    }, pollMs);
    const online = (): void => void keep();
    window.addEventListener("online", online);
    return () => {
      clearInterval(timer);
      window.removeEventListener("online", online);
    };
  }, [look, keep]);

  return useMemo(() => ({
    shared, keeping,
    /** Both texts in one, or theirs, or one's own over theirs: what was decided becomes the draft, on top of the revision that was shown. */
    decide(text: string): void {
      if (keeping.kind !== "conflict") return;
      base.current = { revision: keeping.theirs.revision, text: keeping.theirText };
      dispatch({ kind: "edited", text });
      dispatch({ kind: "version_seen", number: Math.max(keeping.theirs.seenVersion, latest.current.state.seenVersion) });
      setKeeping({ kind: "kept" });
    },
    /** Puts a whole document in the draft's place by a verb of its own; answers null where a save was under way, to be tried again. */
    async replaceBy(work: (revision: number) => Promise<ActionResult<DraftRecord>>): Promise<ActionResult<DraftRecord> | null> {
      const answer = await write(latest.current.state.text, work);
      if (answer?.ok === true && answer.value.document !== null) {
        base.current = { revision: answer.value.revision, text: answer.value.document };
        dispatch({ kind: "edited", text: answer.value.document });
      }
      return answer;
    },
    keepNow: keep,
  }), [shared, keeping, dispatch, write, keep]);
}
