"use server";
// What one keeps of the log: views and columns; and the recorded values of a call.

import { refresh } from "next/cache";
import { runAction } from "@/app/_server/run-action";
import type { ActionResult } from "@/app/_ui/action-result";
import { chooseColumns } from "@/lib/call-views/columns";
import { deleteView } from "@/lib/call-views/delete-view";
import { readRecordedValues, readRecordedValuesInput } from "@/lib/calls/read-recorded-values";
import type { RecordedCallValues } from "@/lib/calls/recorded-values";
import { saveView } from "@/lib/call-views/save-view";
import { chooseColumnsInput, saveViewInput, viewIdInput } from "@/lib/call-views/view-input";
import type { ViewRecord } from "@/lib/call-views/view-record";

async function refreshed<T>(answer: Promise<ActionResult<T>>): Promise<ActionResult<T>> {
  const result = await answer;
  if (result.ok) refresh();
  return result;
}

export async function saveViewAction(org: string, _previous: ActionResult<ViewRecord> | null, data: FormData): Promise<ActionResult<ViewRecord>> {
  return refreshed(runAction(org, saveViewInput, data, saveView));
}

export async function deleteViewAction(org: string, sent: unknown): Promise<ActionResult<ViewRecord>> {
  return refreshed(runAction(org, viewIdInput, sent, deleteView));
}

export async function chooseColumnsAction(org: string, _previous: ActionResult<void> | null, data: FormData): Promise<ActionResult<void>> {
  return refreshed(runAction(org, chooseColumnsInput, data, chooseColumns));
}

export async function readRecordedValuesAction(org: string, callId: string): Promise<ActionResult<RecordedCallValues>> {
  return runAction(org, readRecordedValuesInput, { callId }, (tenant, input) => readRecordedValues(tenant, input));
}
