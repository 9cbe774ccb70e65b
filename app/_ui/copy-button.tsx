"use client";
// Copies a text and says "Copied". Its width does not change while it says so.
import { Check, Copy, X } from "lucide-react";
import { buttonClass, iconButtonClass, type ButtonSize } from "@/app/_ui/button-styles";
import { Hint } from "@/app/_ui/tooltip";
import { useCopy } from "@/app/_ui/use-copy";

export function CopyButton({
  text,
  label = "Copy",
  iconOnly,
  size = "sm",
}: {
  text: string;
  label?: string | undefined;
  iconOnly?: boolean | undefined;
  size?: ButtonSize | undefined;
}) {
  const { copied, failed, copy } = useCopy(text);
  const said = copied ? "Copied" : failed ? "Select and copy by hand" : label;
  const icon = copied ? <Check aria-hidden className="text-allow" /> : failed ? <X aria-hidden className="text-deny" /> : <Copy aria-hidden />;
  const live = (
    <span role="status" className="sr-only">
      {copied || failed ? said : ""}
    </span>
  );
  if (iconOnly) {
    return (
      <>
        <Hint text={said}>
          <button type="button" aria-label={label} onClick={copy} className={iconButtonClass("ghost", size)}>
            {icon}
          </button>
        </Hint>
        {live}
      </>
    );
  }
  return (
    <>
      <button type="button" onClick={copy} className={buttonClass("secondary", size)}>
        {icon}
        <span className="grid text-center">
          <span aria-hidden className="invisible col-start-1 row-start-1">
            {label.length > 6 ? label : "Copied"}
          </span>
          <span className="col-start-1 row-start-1">{copied ? "Copied" : failed ? "Failed" : label}</span>
        </span>
      </button>
      {live}
    </>
  );
}
