// Which events a destination gets: their kinds and, of calls, which effects and outcomes.

import { Checkbox } from "@/app/_ui/checkbox";
import { eventKinds } from "@/lib/destinations/delivery-event";
import { effectWords, eventWords, outcomeChoices } from "./destination-words";

export interface ChosenEvents {
  readonly events: readonly string[];
  readonly effects: readonly string[];
  readonly outcomes: readonly string[];
}

function Narrowing({ name, legend, choices, chosen }: { name: string; legend: string; choices: Readonly<Record<string, string>>; chosen: readonly string[] }) {
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1.5 text-sm text-ink-muted">{legend}</legend>
      <div className="flex flex-wrap gap-x-5 gap-y-1.5">
        {Object.entries(choices).map(([value, label]) => <Checkbox key={value} name={name} value={value} label={label} defaultChecked={chosen.includes(value)} />)}
      </div>
    </fieldset>
  );
}

export function EventFields({ chosen }: { chosen: ChosenEvents }) {
  return (
    <div className="flex flex-col gap-4">
      <fieldset className="min-w-0">
        <legend className="mb-2 text-base font-medium text-ink">Events</legend>
        <div className="grid gap-3 sm:grid-cols-2">
          {eventKinds.map((kind) => (
            <Checkbox key={kind} name="events[]" value={kind} label={eventWords[kind].label} help={eventWords[kind].help} defaultChecked={chosen.events.includes(kind)} />
          ))}
        </div>
      </fieldset>
      <details open={chosen.effects.length + chosen.outcomes.length > 0}>
        <summary className="cursor-pointer text-base text-accent-ink">Only some calls</summary>
        <div className="mt-3 flex flex-col gap-3">
          <Narrowing name="effects[]" legend="Decision: none chosen is every one" choices={effectWords} chosen={chosen.effects} />
          <Narrowing name="outcomes[]" legend="Outcome: none chosen is every one" choices={outcomeChoices} chosen={chosen.outcomes} />
        </div>
      </details>
    </div>
  );
}
