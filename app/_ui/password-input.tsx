"use client";
// A password, hidden until one asks to see it.
import { useState, type ComponentProps } from "react";
import { Eye, EyeOff } from "lucide-react";
import { cn } from "@/app/_ui/class-names";
import { controlClass } from "@/app/_ui/control-styles";
import { useFieldControl } from "@/app/_ui/field";

export function PasswordInput({ className, ...rest }: Omit<ComponentProps<"input">, "type">) {
  const wiring = useFieldControl(rest);
  const [shown, setShown] = useState(false);
  return (
    <div className="relative">
      <input
        autoComplete="current-password"
        {...rest}
        {...wiring}
        type={shown ? "text" : "password"}
        data-secret=""
        className={cn(controlClass, "h-8 pr-9 max-md:h-10", className)}
      />
      <button
        type="button"
        aria-label={shown ? "Hide password" : "Show password"}
        aria-pressed={shown}
        onClick={() => setShown(!shown)}
        className="absolute inset-y-0 right-0 flex w-9 items-center justify-center rounded-md text-ink-faint hover:text-ink"
      >
        {shown ? <EyeOff aria-hidden className="size-4" /> : <Eye aria-hidden className="size-4" />}
      </button>
    </div>
  );
}
