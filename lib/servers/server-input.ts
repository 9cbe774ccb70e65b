// What a form or the API may say about a server. Whether an address may be dialled depends on the installation: server-address.ts.

import { z } from "zod";
import { visibleLine, visibleLineSentence } from "@/lib/base/visible-line";
import { credentialFields, refineCredential } from "./credential-input";

export const driftSettings = ["review", "warn", "follow"] as const;
export type DriftSetting = (typeof driftSettings)[number];

const name = z.string({ error: "Give the server a name." }).trim().min(1, "Give the server a name.").max(80, "A name has at most 80 characters.").regex(visibleLine, visibleLineSentence);
const url = z.string({ error: "Write the server's address." }).trim().min(1, "Write the server's address.");
const drift = z.enum(driftSettings, { error: "Choose review, warn or follow." });
const serverId = z.string().startsWith("srv_", "This is not the id of a server.").max(64);

export const registerServerInput = z.strictObject({
  name,
  url,
  drift: drift.default("review"),
  ...credentialFields,
}).superRefine(refineCredential);
export type RegisterServerInput = z.output<typeof registerServerInput>;

export const reviseServerInput = z.strictObject({ serverId, name: name.optional(), url: url.optional(), drift: drift.optional() });
export type ReviseServerInput = z.output<typeof reviseServerInput>;

export const replaceCredentialInput = z.strictObject({ serverId, ...credentialFields }).superRefine(refineCredential);
export type ReplaceCredentialInput = z.output<typeof replaceCredentialInput>;

export const serverIdInput = z.strictObject({ serverId });
export type ServerIdInput = z.output<typeof serverIdInput>;

/** A switch in a form says "on" or nothing; the API says true or false. */
const flag = z.union([z.boolean(), z.literal("on").transform(() => true)], { error: "Say true or false." }).default(false);

const argumentRetentionDaysMax = 90;
const retentionSentence = `Keep values for 1 to ${argumentRetentionDaysMax} days.`;

export const setArgumentRecordingInput = z.strictObject({
  serverId,
  /** Whether the values of new calls are recorded. */
  record: flag,
  /** The same of results. */
  recordResults: flag,
  /** Days that recorded values are kept, whether or not new ones are recorded. */
  retentionDays: z.coerce.number({ error: retentionSentence }).int(retentionSentence).min(1, retentionSentence).max(argumentRetentionDaysMax, retentionSentence),
  /** Delete everything that is recorded by now. */
  erase: flag,
});
export type SetArgumentRecordingInput = z.output<typeof setArgumentRecordingInput>;

/** The same from a page, which may have been open for long: `seen` is what it showed (recording-moment.ts). */
export const setRecordingForm = setArgumentRecordingInput.extend({ seen: z.string().max(64) });

export const setBridgingInput = z.strictObject({
  serverId,
  /** Whether messages of MCP 2026-07-28 are carried over to the server where it speaks the revisions before alone. */
  bridgeModern: flag,
});
export type SetBridgingInput = z.output<typeof setBridgingInput>;

export const deleteServerInput = z.strictObject({
  serverId,
  /** The server's name, typed again. */
  confirm: z.string({ error: "Type the server's name." }),
});
export type DeleteServerInput = z.output<typeof deleteServerInput>;
