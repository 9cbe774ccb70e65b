"use client";
// The draft as the builder's parts see it: its text read by the engine, edits that stay valid, and what is selected.
import { useCallback, useEffect, useMemo, useReducer, useState } from "react";
import type { BuilderProps } from "../builder-types";
import { formatDocument } from "@/lib/policy-engine/format-document";
import { sectionPointer, type SectionRef } from "@/lib/policy-engine/draft-edits";
import type { JsonObject } from "@/lib/policy-engine/json-values";
import { locatePointer, locateProblems, type TextRange } from "@/lib/policy-engine/locate-problem";
import { lintPolicy } from "@/lib/policy-engine/lint-policy";
import type { Json, Problem } from "@/lib/policy-engine/types";
import { setSectionStance, type Stance } from "@/lib/policy-engine/section-stance";
import { useDocumentTests } from "../test/use-document-tests";
import { isHeldByOpenForm } from "./open-entry-form";
import { draftReducer, initialDraft } from "./draft-reducer";
import { isValidPolicy, readDocument } from "./read-document";
import { selectionOfPointer, type Selection } from "./selection";
import { useSharedDraft } from "./use-shared-draft";

export type Pane = "tools" | "rules" | "json" | "test" | "replay" | "versions";

const reduce = draftReducer(isValidPolicy);
const withThreeColumns = "(min-width: 80rem)";

export function usePolicyDraft(props: BuilderProps) {
  const { policy, start, tools } = props;
  const [state, dispatch] = useReducer(reduce, undefined, () => initialDraft({
    live: { number: policy.liveVersion === start.number ? start.number : null, text: start.document }, latestVersion: policy.latestVersion, shared: props.shared,
  }, isValidPolicy));
  const sharing = useSharedDraft({ org: props.org, policyId: policy.id, path: props.path, mayManage: props.mayManage, initial: props.shared, state, dispatch });
  useEffect(() => {
    if (policy.liveVersion === start.number) dispatch({ kind: "published", number: start.number, text: start.document, latestVersion: policy.latestVersion });
  }, [policy.liveVersion, policy.latestVersion, start.number, start.document]);

  const firstTool = props.initialTool ?? tools[0]?.name;
  const [selection, setSelection] = useState<Selection>(firstTool === undefined ? "defaults" : { tool: firstTool });
  const [pane, setPane] = useState<Pane>(props.asked?.act === "test" ? "test" : props.initialTool === null ? "tools" : "rules");
  /** A rule or limit that is to be written first, of the tool that the page was opened with; nothing once it was begun. */
  const [toMake, setToMake] = useState(props.asked !== null && props.asked.act !== "test" && props.initialTool !== null ? { act: props.asked.act, tool: props.initialTool } : null);
  /** The place of a section for which Custom was chosen while there is nothing yet that makes it so. */
  const [customSection, setCustomSection] = useState<string | null>(toMake === null ? null : sectionPointer({ tool: toMake.tool }));
  /** A place in the document that is being pointed at; a new object each time, so that the same place can be shown twice. */
  const [pointed, setPointed] = useState<{ readonly pointer: string; readonly place: TextRange | null } | null>(null);

  const current = useMemo(() => readDocument(state.text), [state.text]);
  const shown = useMemo(() => (current.ok ? current : readDocument(state.validText)), [current, state.validText]);
  const warnings = useMemo(() => (current.ok ? [...current.warnings, ...lintPolicy(current.policy, tools)] : []), [current, tools]);

  const testOutcomes = useDocumentTests(current, tools, props.server.slug);

  /** Applies a change of the document, unless the engine would refuse the result: then it answers the first problem. */
  const edit = useCallback((change: (document: JsonObject) => Json): Problem | null => {
    if (!current.ok) return current.problems[0] ?? null;
    const changed = change(current.document);
    if (changed === current.document) return null;
    const text = formatDocument(changed);
    const checked = readDocument(text);
    if (!checked.ok) return checked.problems[0] ?? null;
    dispatch({ kind: "edited", text });
    return null;
  }, [current]);

  const chooseStance = useCallback((section: SectionRef, stance: Stance, reason?: string): void => {
    setCustomSection(stance === "custom" ? sectionPointer(section) : null);
    edit((document) => setSectionStance(document, section, stance, reason));
  }, [edit]);

  /** Shows what is selected beside the list; `select` goes there where the list and it do not stand side by side. */
  const lookAt = useCallback((next: Selection): void => {
    // A limit or rule that somebody is writing is not left behind in silence.
    if (isHeldByOpenForm({ begun: true })) return;
    setSelection(next);
    setPointed(null);
  }, []);
  const select = useCallback((next: Selection): void => {
    lookAt(next);
    setPane((before) => (before === "tools" ? "rules" : before));
  }, [lookAt]);

  const showInJson = useCallback((pointer: string): void => {
    setPane("json");
    // Of a text that is no JSON nothing can be found by its place in a document: what is wrong says itself where it stands.
    const problem = current.ok ? undefined : current.problems.find((other) => other.pointer === pointer);
    setPointed({ pointer, place: (problem === undefined ? locatePointer(state.text, pointer) : locateProblems(state.text, [problem])[0]) ?? null });
  }, [state.text, current]);

  const showRule = useCallback((pointer: string): void => {
    setSelection(selectionOfPointer(pointer));
    setPointed({ pointer, place: null });
    if (!window.matchMedia(withThreeColumns).matches) setPane("rules");
  }, []);

  return {
    ...props, state, dispatch, sharing, testOutcomes, current, shown, warnings, edit, chooseStance,
    selection, lookAt, select, pane, setPane, customSection, toMake, made: useCallback(() => setToMake(null), []), pointed, showInJson, showRule,
    /** The visual side may be changed only while it shows what the text says. */
    isEditable: current.ok,
    isChanged: state.text !== state.live.text,
  };
}

export type PolicyDraft = ReturnType<typeof usePolicyDraft>;
