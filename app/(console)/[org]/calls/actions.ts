"use server";
// What one keeps of the log: views and columns.

import { refresh } from "next/cache";
import { runAction } from "@/app/_server/run-action";
import type { ActionResult } from "@/app/_ui/action-result";
import { chooseColumns } from "@/lib/call-views/columns";
import { deleteView } from "@/lib/call-views/delete-view";
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
