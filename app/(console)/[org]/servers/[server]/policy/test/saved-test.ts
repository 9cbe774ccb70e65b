// A tried call as a test of the document, and the list of tests as a value. Pure.
import { withMember } from "@/lib/policy-engine/draft-edits";
import { isJsonArray, ownMember, type JsonObject } from "@/lib/policy-engine/json-values";
import { outcomeWord } from "@/lib/policy-engine/run-document-tests";
import type { Decision, Json } from "@/lib/policy-engine/types";
import type { Caller } from "./tried-call";

/** What came of the call becomes what is expected; of the caller only what was filled in is written down. */
export function savedTest(
  { name, tool, args, caller, nowMs }: { readonly name: string; readonly tool: string; readonly args: Json; readonly caller: Caller; readonly nowMs: number | null }, decision: Decision,
): Json {
  const context = contextJson(caller, nowMs);
  return {
    name, tool,
    ...(Object.keys(typeof args === "object" && args !== null ? args : {}).length === 0 ? {} : { args }),
    ...(Object.keys(context).length === 0 ? {} : { context }),
    expect: outcomeWord(decision),
    ...(decision.rule === null ? {} : { rule: decision.rule }),
  };
}

function contextJson({ grantLabel, tags, clientName, clientVersion, clientIp }: Caller, nowMs: number | null): JsonObject {
  const grant: JsonObject = { ...(grantLabel === "" ? {} : { label: grantLabel }), ...(Object.keys(tags).length === 0 ? {} : { tags }) };
  const client: JsonObject = {
    ...(clientName === "" ? {} : { name: clientName }), ...(clientVersion === "" ? {} : { version: clientVersion }), ...(clientIp === "" ? {} : { ip: clientIp }),
  };
  return {
    ...(nowMs === null ? {} : { now: new Date(nowMs).toISOString() }),
    ...(Object.keys(grant).length === 0 ? {} : { grant }),
    ...(Object.keys(client).length === 0 ? {} : { client }),
  };
}

export function addTest(document: JsonObject, test: Json): Json {
  return withMember(document, "tests", [...testsOf(document), test]);
}

/** The document without the test at `index`, and without the list when that was the last one. */
export function removeTest(document: JsonObject, index: number): Json {
  const tests = testsOf(document).toSpliced(index, 1);
  return tests.length > 0 ? withMember(document, "tests", tests) : Object.fromEntries(Object.entries(document).filter(([key]) => key !== "tests"));
}

function testsOf(document: JsonObject): readonly Json[] {
  const tests = ownMember(document, "tests");
  return tests !== undefined && isJsonArray(tests) ? tests : [];
}
