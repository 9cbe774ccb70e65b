// The outcome of a call in the list: with a shape and a colour where it is not as it should be.

import { StatusMark } from "@/app/_ui/status-mark";
import type { CallRecord } from "@/lib/calls/call-record";
import { outcomeOf } from "./outcome-words";

export function OutcomeMark({ call }: { call: CallRecord }) {
  const { text, mark } = outcomeOf(call);
  return mark === null ? text : <StatusMark status={mark} label={text} />;
}
