// What each starting point is called, and what it does, in a sentence.
import type { StartingPointName } from "@/lib/policy-engine/starting-points";

export const startingPointWords: { readonly [name in StartingPointName]: { readonly label: string; readonly help: string } } = {
  proposed: { label: "Proposed", help: "By risk class: reads pass, writes and executions are limited, destructive tools hidden, financial ones denied." },
  read_only: { label: "Read only", help: "Tools of the class read pass, those that come later too; nothing else does." },
  approve_all: { label: "Everything needs approval", help: "Every tool waits for a person, those that come later too. Until the approval queue exists, every call is denied." },
  deny_all: { label: "Deny all", help: "An empty policy to add tools to." },
};
