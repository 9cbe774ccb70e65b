// The first steps as cards that tick themselves off. The first one not done is the current one.
import type { ReactNode } from "react";
import { Check } from "lucide-react";
import { cn } from "@/app/_ui/class-names";

export type ProgressStep = {
  title: string;
  text: ReactNode;
  done: boolean;
  /** Shown while the step is the current one: a button, or what it waits for. */
  action?: ReactNode;
};

export function ProgressSteps({ steps }: { steps: readonly ProgressStep[] }) {
  const current = steps.findIndex((step) => !step.done);
  return (
    <ol className="grid gap-3 md:grid-cols-3">
      {steps.map((step, index) => (
        <li
          key={step.title}
          aria-current={index === current ? "step" : undefined}
          className={cn(
            "flex flex-col rounded-lg border bg-surface p-4",
            index === current ? "border-accent-ink" : "border-line",
          )}
        >
          <div className="mb-2 flex items-center gap-2 text-sm font-medium">
            <span
              aria-hidden
              className={cn(
                "flex size-5 items-center justify-center rounded-full border text-xs",
                step.done
                  ? "border-allow bg-allow-soft text-allow"
                  : index === current
                    ? "border-accent-ink text-accent-ink"
                    : "border-line-strong text-ink-faint",
              )}
            >
              {step.done ? <Check className="size-3" strokeWidth={3} /> : index + 1}
            </span>
            <span className={step.done ? "text-allow" : index === current ? "text-accent-ink" : "text-ink-faint"}>
              {step.done ? "Done" : index === current ? "Next" : "Then"}
            </span>
          </div>
          <h3 className="text-base font-semibold text-ink">{step.title}</h3>
          <div className="mt-0.5 flex-1 text-base text-ink-muted">{step.text}</div>
          {index === current && step.action !== undefined ? <div className="mt-4">{step.action}</div> : null}
        </li>
      ))}
    </ol>
  );
}
