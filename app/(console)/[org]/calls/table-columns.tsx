// What the log's table can show of a call, column by column.

import type { ReactNode } from "react";
import { RelativeTime } from "@/app/_ui/relative-time";
import { StatusMark, type Status } from "@/app/_ui/status-mark";
import { TimeStamp } from "@/app/_ui/time-stamp";
import { millisecondWords } from "@/app/_ui/time-words";
import type { CallRecord } from "@/lib/calls/call-record";
import type { ColumnName } from "@/lib/calls/table-column-names";
import { OutcomeMark } from "./outcome-mark";
import { outcomeOf } from "./outcome-words";

export type { ColumnName };

interface TableColumn {
  readonly label: string;
  /** Of the head; says how wide. */
  readonly width: string;
  readonly align?: "right";
  readonly mono?: true;
  /** Cuts what is too long; the whole text is in the title. */
  readonly cell: string;
  readonly title?: (call: CallRecord) => string;
  readonly show: (call: CallRecord) => ReactNode;
}

const decisionStatus: Readonly<Record<CallRecord["effect"], Status>> = { allow: "allowed", deny: "denied", park: "parked" };

/** What a row is about: the tool, else the method, else what little is known of it. */
export function subjectOf(call: CallRecord): string {
  return call.tool ?? call.method ?? `${call.httpMethod} request`;
}

function column(label: string, width: string, text: (call: CallRecord) => string | null, more: Partial<TableColumn> = {}): TableColumn {
  return { label, width, cell: "max-w-56 truncate", title: (call) => text(call) ?? "", show: (call) => text(call) ?? "–", ...more };
}

const bytes = (value: number | null): string | null => (value === null ? null : `${value.toLocaleString("en")} B`);
const mono = { mono: true } as const;
const number = { align: "right", cell: "tabular-nums whitespace-nowrap" } as const;

export const tableColumns: Readonly<Record<ColumnName, TableColumn>> = {
  time: { label: "Time", width: "w-26", cell: "", show: (call) => <RelativeTime at={call.startedAt} /> },
  stamp: { label: "Exact time", width: "w-44", cell: "whitespace-nowrap", show: (call) => <TimeStamp at={call.startedAt} precise /> },
  decision: { label: "Decision", width: "w-26", cell: "", show: (call) => <StatusMark status={decisionStatus[call.effect]} /> },
  // Clipped, not hidden: a hidden overflow scrolls when the link gets the focus.
  subject: column("Tool or method", "", subjectOf, { ...mono, cell: "max-w-52 overflow-clip text-ellipsis whitespace-nowrap" }),
  server: column("Server", "", (call) => call.serverName, { cell: "max-w-32 truncate" }),
  grant: column("Grant", "", (call) => call.grantLabel, { cell: "max-w-32 truncate" }),
  // Takes the room that the others leave.
  why: column("Why", "w-full", (call) => (call.effect === "allow" ? "" : call.message || call.code), { cell: "max-w-0 min-w-40 truncate" }),
  code: column("Code", "w-36", (call) => call.resultCode ?? call.code, mono),
  rule: column("Rule", "", (call) => call.rule, mono),
  outcome: { label: "Outcome", width: "w-28", cell: "whitespace-nowrap", title: (call) => outcomeOf(call).search, show: (call) => <OutcomeMark call={call} /> },
  status: column("Status", "w-20", (call) => (call.upstreamStatus === null ? null : String(call.upstreamStatus)), number),
  took: column("Took", "w-24", (call) => (call.totalMs === null ? null : millisecondWords(call.totalMs)), number),
  method: column("Method", "w-32", (call) => call.method, mono),
  client: column("Client", "w-40", (call) => (call.clientName === null ? null : `${call.clientName} ${call.clientVersion ?? ""}`.trim())),
  ip: column("Address", "w-36", (call) => call.clientIp, mono),
  era: column("Era", "w-20", (call) => call.era),
  version: column("Policy version", "w-28", (call) => (call.policyVersion === null ? null : String(call.policyVersion)), number),
  request: column("Request", "w-24", (call) => bytes(call.requestBytes), number),
  answer: column("Answer", "w-24", (call) => bytes(call.responseBytes), number),
  id: column("Call id", "w-56", (call) => call.id, mono),
};
