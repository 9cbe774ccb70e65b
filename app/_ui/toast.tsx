"use client";
// The place where toasts appear. To show one: import { toast } from "sonner".
import { useSyncExternalStore } from "react";
import { useTheme } from "next-themes";
import { Toaster } from "sonner";

/** From here on there is no bar at the foot of the screen (console-shell.tsx). */
const wide = "(min-width: 64rem)";

function onResize(changed: () => void): () => void {
  const query = matchMedia(wide);
  query.addEventListener("change", changed);
  return () => query.removeEventListener("change", changed);
}

/** On a phone what one presses next is at the foot, so toasts are at the head; where a page has a bar of acts on a wide screen, above that (globals.css). */
export function ToastPlace() {
  const isWide = useSyncExternalStore(onResize, () => matchMedia(wide).matches, () => true);
  const { theme } = useTheme();
  return (
    <Toaster
      theme={theme === "light" || theme === "dark" ? theme : "system"}
      position={isWide ? "bottom-right" : "top-center"}
      offset={{ top: 56, bottom: 72, right: 16 }}
      mobileOffset={{ top: 56, left: 16, right: 16 }}
      gap={8}
      style={{ fontFamily: "inherit" }}
      duration={4000}
      toastOptions={{
        unstyled: true,
        classNames: {
          toast:
            "flex w-full items-center gap-2.5 rounded-lg border border-line bg-raised px-3.5 py-3 text-sm text-ink shadow-raised",
          title: "font-medium",
          description: "text-ink-muted",
          success: "[&_[data-icon]]:text-allow",
          error: "[&_[data-icon]]:text-deny",
          actionButton: "ml-auto rounded-sm px-1.5 py-0.5 text-sm font-medium text-accent-ink hover:bg-hover",
        },
      }}
    />
  );
}
