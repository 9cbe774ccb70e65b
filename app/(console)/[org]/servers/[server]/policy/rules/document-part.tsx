"use client";
// What the document says of itself: a description, the time zone of its clock, what lists leave out, what a server may ask.
import { useId } from "react";
import { readField, setField } from "@/lib/policy-engine/draft-edits";
import { useDraft } from "../draft/policy-draft-context";
import { FieldChoice } from "./field-choice";
import { KeptText } from "./kept-text";
import { PanelPart } from "./panel-part";
import { problemSentence } from "./problem-sentence";

const timezones: readonly string[] = ["UTC", ...Intl.supportedValuesOf("timeZone")];
const requests = [
  { name: "sampling", label: "Sampling", help: "The server asks the client’s model." },
  { name: "elicitation", label: "Elicitation", help: "The server asks the person." },
  { name: "roots", label: "Roots", help: "The server asks for the client’s folders." },
] as const;
const verdicts = [{ value: "allow", label: "Allow" }, { value: "deny", label: "Deny" }];

export function DocumentPart() {
  const { shown, edit } = useDraft();
  const zones = useId();
  if (!shown.ok) return null;
  const { document } = shown;
  const textAt = (field: string): string => {
    const value = readField(document, [field]);
    return typeof value === "string" ? value : "";
  };
  const keep = (field: string) => (text: string): string | null => {
    const problem = edit((now) => setField(now, [field], text === "" ? undefined : text));
    return problem === null ? null : problemSentence(problem);
  };
  return (
    <>
      <PanelPart title="The document">
        <div className="flex flex-col gap-3">
          <KeptText label="Description" help="For people; at most 500 characters." saved={textAt("description")} onKeep={keep("description")} />
          <KeptText label="Time zone" help="Of time.* in rules and of calendar windows; UTC if empty." mono list={zones} saved={textAt("timezone")} onKeep={keep("timezone")} />
          <datalist id={zones}>{timezones.map((zone) => <option key={zone} value={zone} />)}</datalist>
          <FieldChoice
            steps={["list"]} label="Tools in the agent’s list" unsaid="All that are not hidden"
            words={[{ value: "all", label: "All that are not hidden (written out)" }, { value: "callable", label: "Without those that are always denied" }]}
          />
        </div>
      </PanelPart>
      <PanelPart title="What the server may ask the client">
        <div className="grid gap-3 sm:grid-cols-3">
          {requests.map(({ name, label, help }) => (
            <FieldChoice key={name} steps={["server_requests", name]} label={label} help={help} unsaid="As the default" words={verdicts} />
          ))}
        </div>
      </PanelPart>
    </>
  );
}
