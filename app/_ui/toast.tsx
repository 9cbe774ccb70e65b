"use client";
// The place where toasts appear. To show one: import { toast } from "sonner".
import { useTheme } from "next-themes";
import { Toaster } from "sonner";

export function ToastPlace() {
  const { theme } = useTheme();
  return (
    <Toaster
      theme={theme === "light" || theme === "dark" ? theme : "system"}
      position="bottom-right"
      offset={{ bottom: 72, right: 16 }}
      mobileOffset={{ bottom: 72, left: 16, right: 16 }}
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
