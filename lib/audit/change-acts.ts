// Every act that the admin log knows, and what people call it. An act without a row here does not compile.

export const changeActs = {
  "org.create": "Organization made",
  "org.rename": "Organization renamed",
  "member.invite": "Member invited",
  "member.revoke_invitation": "Invitation revoked",
  "member.join": "Member joined",
  "member.change_role": "Role changed",
  "member.remove": "Member removed",
  "member.leave": "Member left",
  "api_key.create": "API key made",
  "api_key.revoke": "API key revoked",
  "server.register": "Server connected",
  "server.introspect": "Server looked at",
  "server.revise": "Server edited",
  "server.replace_credential": "Credential replaced",
  "server.remove_credential": "Credential removed",
  "server.record_arguments": "Recording of values set",
  "server.bridge": "Bridging set",
  "server.stop": "Server stopped",
  "server.start": "Server started",
  "server.delete": "Server deleted",
  "tool.accept": "Tools accepted",
  "tool.set_risk": "Risk class set",
  "tool.reset_risk": "Risk class reset",
  "policy.create": "Policy made",
  "policy.rename": "Policy renamed",
  "policy.edit_draft": "Draft edited",
  "policy.discard_draft": "Draft discarded",
  "policy.import_document": "Document imported",
  "policy.copy_into_draft": "Policy copied into draft",
  "policy.save": "Version saved",
  "policy.publish": "Policy published",
  "policy.roll_back": "Policy rolled back",
  "policy.delete": "Policy deleted",
  "replay.start": "Replay started",
  "replay.delete": "Replay deleted",
  "grant.create": "Grant made",
  "grant.revise": "Grant edited",
  "grant.attach_policy": "Policy of a grant changed",
  "grant.attach_shadow": "Shadow attached",
  "grant.detach_shadow": "Shadow detached",
  "grant.rotate": "Token replaced",
  "grant.revoke": "Grant revoked",
  "limit.reset": "Limit reset",
  "call.set_retention": "Retention of the log set",
  "call.export": "Calls exported",
  "call.read_values": "Recorded values of a call read",
  "evidence.export": "Evidence downloaded",
  "call_view.save": "View of the log saved",
  "call_view.delete": "View of the log deleted",
  "destination.create": "Destination made",
  "destination.revise": "Destination edited",
  "destination.replace_credential": "Credential of a destination replaced",
  "destination.remove_credential": "Credential of a destination removed",
  "destination.rotate_secret": "Signing secret replaced",
  "destination.test": "Test event sent",
  "destination.replay": "Deliveries sent again",
  "destination.turn_on": "Destination turned on",
  "destination.turn_off": "Destination turned off",
  "destination.delete": "Destination deleted",
} as const satisfies Readonly<Record<`${string}.${string}`, string>>;

/** noun.verb: "grant.revoke". */
export type ChangeAct = keyof typeof changeActs;

/** What people call the nouns of acts, in the order in which a choice offers them. */
export const changeNouns = {
  grant: "Grants", policy: "Policies", server: "Servers", tool: "Tools", member: "Members", api_key: "API keys", limit: "Limits", destination: "Destinations", call: "Audit log", evidence: "Evidence", call_view: "Views of the log", replay: "Replays", org: "Organization",
} as const satisfies Record<string, string>;

/** An act in words; one that an older or newer release wrote stands as it is. */
export function actWords(action: string): string {
  return Object.hasOwn(changeActs, action) ? changeActs[action as ChangeAct] : action;
}
