"use client";
// Which resources or prompts may be read: a default, and patterns that are allowed or denied.
import { FieldChoice } from "./field-choice";
import { NamePatterns } from "./name-patterns";
import { PanelPart } from "./panel-part";

const defaults = [{ value: "allow", label: "Allow" }, { value: "deny", label: "Deny" }];

export function AccessPart({ area, title, example }: { area: "resources" | "prompts"; title: string; example: string }) {
  return (
    <PanelPart title={title} help={area === "resources" ? "By URI; * stands for any run of characters. A denied pattern wins." : "By name; * stands for any run of characters. A denied pattern wins."}>
      <div className="flex flex-col gap-3">
        <FieldChoice steps={[area, "default"]} label={`${title} that no pattern names`} unsaid="As the document’s default" words={defaults} />
        {(["allow", "deny"] as const).map((list) => (
          <div key={list} className="flex flex-col gap-1.5">
            <p className="text-sm font-medium">{list === "allow" ? "Allowed" : "Denied"}</p>
            <NamePatterns steps={[area, list]} label={`${title} to ${list}`} placeholder={example} action={list === "allow" ? "Allow" : "Deny"} takeAway={(pattern) => `Take ${pattern} out`} />
          </div>
        ))}
      </div>
    </PanelPart>
  );
}
