"use server";
// The writes of one server's pages: looking again, stopping and starting, its settings, its tools.

import { refresh } from "next/cache";
import { z } from "zod";
import { onlyChanged } from "@/app/_ui/only-changed";
import { runAction } from "@/app/_server/run-action";
import type { ActionResult } from "@/app/_ui/action-result";
import { deleteServer } from "@/lib/servers/delete-server";
import { eraseRecordedValues } from "@/lib/servers/erase-recorded-values";
import { replaceCredential } from "@/lib/servers/replace-credential";
import { requestIntrospection } from "@/lib/servers/request-introspection";
import { reviseServer } from "@/lib/servers/revise-server";
import { deleteServerInput, replaceCredentialInput, reviseServerInput, serverIdInput, setBridgingInput, setRecordingForm } from "@/lib/servers/server-input";
import { setArgumentRecording } from "@/lib/servers/set-argument-recording";
import { setBridging } from "@/lib/servers/set-bridging";
import { startServer, stopServer } from "@/lib/servers/stop-server";
import { acceptTools, type AcceptedTools } from "@/lib/tools/accept-tools";
import { setToolRisk } from "@/lib/tools/set-tool-risk";
import { acceptToolsInput, setToolRiskInput, type AcceptToolsInput } from "@/lib/tools/tool-input";

type Done = ActionResult<null>;

/** The verb's work without its answer: these forms show what the page reads afterwards. */
async function done(answer: Promise<ActionResult<unknown>>): Promise<Done> {
  const result = await answer;
  if (!result.ok) return result;
  refresh();
  return { ok: true, value: null };
}

export async function lookAgainAction(org: string, _previous: Done | null, data: FormData): Promise<Done> {
  return done(runAction(org, serverIdInput, data, (tenant, input) => requestIntrospection(tenant, input)));
}

export async function stopServerAction(org: string, _previous: Done | null, data: FormData): Promise<Done> {
  return done(runAction(org, serverIdInput, data, (tenant, input) => stopServer(tenant, input)));
}

export async function startServerAction(org: string, _previous: Done | null, data: FormData): Promise<Done> {
  return done(runAction(org, serverIdInput, data, (tenant, input) => startServer(tenant, input)));
}

export async function reviseServerAction(org: string, _previous: Done | null, data: FormData): Promise<Done> {
  return done(runAction(org, z.preprocess(onlyChanged, reviseServerInput), data, (tenant, input) => reviseServer(tenant, input)));
}

export async function replaceCredentialAction(org: string, _previous: Done | null, data: FormData): Promise<Done> {
  return done(runAction(org, replaceCredentialInput, data, (tenant, input) => replaceCredential(tenant, input)));
}

export async function setArgumentRecordingAction(org: string, _previous: Done | null, data: FormData): Promise<Done> {
  return done(runAction(org, setRecordingForm, data, (tenant, input) => setArgumentRecording(tenant, input)));
}

export async function eraseRecordedValuesAction(org: string, _previous: Done | null, data: FormData): Promise<Done> {
  return done(runAction(org, serverIdInput, data, (tenant, input) => eraseRecordedValues(tenant, input)));
}

export async function setBridgingAction(org: string, _previous: Done | null, data: FormData): Promise<Done> {
  return done(runAction(org, setBridgingInput, data, (tenant, input) => setBridging(tenant, input)));
}

export async function deleteServerAction(org: string, _previous: Done | null, data: FormData): Promise<Done> {
  const result = await runAction(org, deleteServerInput, data, (tenant, input) => deleteServer(tenant, input));
  return result.ok ? { ok: true, value: null } : result;
}

export async function acceptToolsAction(org: string, input: AcceptToolsInput): Promise<ActionResult<AcceptedTools>> {
  const result = await runAction(org, acceptToolsInput, input, (tenant, parsed) => acceptTools(tenant, parsed));
  if (result.ok) refresh();
  return result;
}

export async function setToolRiskAction(org: string, _previous: Done | null, data: FormData): Promise<Done> {
  return done(runAction(org, setToolRiskInput, data, (tenant, input) => setToolRisk(tenant, input)));
}
