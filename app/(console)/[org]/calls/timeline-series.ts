// The decisions as the timeline shows them, from the foot up: each with a colour, and a mark that tells it without one.

import type { BarMark } from "@/app/_ui/bar-mark";

interface TimelineSeries {
  readonly name: "denied" | "parked" | "allowed";
  readonly label: string;
  readonly colour: string;
  readonly mark: BarMark;
}

export const timelineSeries: readonly TimelineSeries[] = [
  { name: "denied", label: "Denied", colour: "text-deny", mark: "marked" },
  { name: "parked", label: "Not approved", colour: "text-park", mark: "hollow" },
  { name: "allowed", label: "Allowed", colour: "text-allow", mark: "plain" },
];
