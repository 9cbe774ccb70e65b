// The tool's risk class, why it has it, and a person's word above the classifier's.

import { ActionForm } from "@/app/_ui/action-form";
import { Field } from "@/app/_ui/field";
import { Select } from "@/app/_ui/select";
import { SubmitButton } from "@/app/_ui/submit-button";
import type { ToolDetail } from "@/lib/tools/tool-record";
import { setToolRiskAction } from "../../../actions";
import { riskWords } from "../../tool-words";

export function RiskChoice({ org, tool, canReview }: { org: string; tool: ToolDetail; canReview: boolean }) {
  const byPerson = tool.riskSource === "person";
  const why = byPerson ? "Set by a person. Refreshes do not change it." : `The classifier's choice: ${tool.riskEvidence.replaceAll("`", "")}.`;
  if (!canReview) {
    return (
      <section className="flex flex-col gap-1.5">
        <h3 className="text-sm font-medium text-ink">Risk class</h3>
        <p className="text-base text-ink">{riskWords[tool.risk]}</p>
        <p className="text-sm text-ink-faint">{why}</p>
      </section>
    );
  }
  const own = byPerson ? [{ value: "classifier", label: "Let the classifier choose" }] : [];
  return (
    <ActionForm key={`${tool.risk}-${tool.riskSource}`} action={setToolRiskAction.bind(null, org)} success="Risk class saved." className="gap-0">
      <input type="hidden" name="toolId" value={tool.id} />
      <div className="flex items-start gap-2">
        <Field name="risk" label="Risk class" help={why} className="flex-1">
          <Select defaultValue={tool.risk} options={[...Object.entries(riskWords).map(([value, label]) => ({ value, label })), ...own]} />
        </Field>
        <div className="pt-6.5">
          <SubmitButton variant="secondary" className="max-md:h-10">Save</SubmitButton>
        </div>
      </div>
    </ActionForm>
  );
}
