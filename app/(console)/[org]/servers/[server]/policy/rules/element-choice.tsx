"use client";
// Which elements of the arrays on the way a condition speaks of: each of them, or one by its number.
import { Select } from "@/app/_ui/select";
import { arraySteps, withArrayStep } from "./array-steps";

const numbersOffered = 10;

export function ElementChoice({ path, onPath }: { path: string; onPath: (path: string) => void }) {
  const steps = arraySteps(path);
  if (steps.length === 0) return null;
  return (
    <div className="flex flex-wrap gap-2">
      {steps.map(({ before, step }, index) => {
        const numbers = Array.from({ length: numbersOffered }, (_, number) => String(number));
        const offered = step === "*" || numbers.includes(step) ? numbers : [...numbers, step];
        return (
          <Select
            key={before} aria-label={`Elements of ${before}`} className="w-auto" value={step} onChange={(event) => onPath(withArrayStep(path, index, event.target.value))}
            options={[{ value: "*", label: `each of ${before}` }, ...offered.map((number) => ({ value: number, label: `${before}[${number}]` }))]}
          />
        );
      })}
    </div>
  );
}
