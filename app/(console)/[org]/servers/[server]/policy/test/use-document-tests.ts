"use client";
// Runs the document's own tests against the server's tools whenever one of the two changes.
import { useDeferredValue, useMemo } from "react";
import { runDocumentTests, type TestOutcome } from "@/lib/policy-engine/run-document-tests";
import type { BuilderTool } from "../builder-types";
import type { ReadDocument } from "../draft/read-document";
import { useSimulatedTools } from "./use-simulated-tools";

/** Null while the document is not valid, or the checks of its tests' tools are being made. */
export function useDocumentTests(read: ReadDocument, tools: readonly BuilderTool[], slug: string): readonly TestOutcome[] | null {
  // Many tests of many rules take a moment; typing does not wait for them.
  const document = useDeferredValue(read);
  const called = useMemo(() => new Set(document.ok ? document.policy.tests.map(({ tool }) => tool) : []), [document]);
  const checked = useSimulatedTools(tools, called);
  return useMemo(() => {
    if (!document.ok || checked === null) return null;
    const byName = new Map(checked.map((tool) => [tool.name, tool]));
    return runDocumentTests(document.policy.tests, document.compiled, { slug, toolNamed: (name) => byName.get(name) ?? null });
  }, [document, checked, slug]);
}
