// The words and marks of tool states, in one place for the list and the panel.

import type { Status } from "@/app/_ui/status-mark";
import type { ToolState } from "@/lib/policy-engine/types";

export const toolStateLooks: Record<ToolState, { readonly status: Status; readonly word: string }> = {
  active: { status: "ok", word: "Active" },
  new: { status: "parked", word: "New" },
  changed: { status: "failed", word: "Changed" },
  gone: { status: "off", word: "Gone" },
};

export const riskWords = {
  read: "Read (low)",
  write: "Write (medium)",
  execute: "Execute (high)",
  destructive: "Destructive (critical)",
  financial: "Financial (critical)",
} as const;
