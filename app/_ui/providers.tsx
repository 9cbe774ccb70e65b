"use client";
// What every page needs around it once: the theme, the tooltip's timing, the place for toasts.
import type { ReactNode } from "react";
import { ThemeProvider } from "next-themes";
import { Tooltip } from "radix-ui";
import { ToastPlace } from "@/app/_ui/toast";

export function Providers({ nonce, children }: { nonce?: string | undefined; children: ReactNode }) {
  return (
    <ThemeProvider
      attribute="data-theme"
      defaultTheme="system"
      enableSystem
      disableTransitionOnChange
      {...(nonce === undefined ? {} : { nonce })}
    >
      <Tooltip.Provider delayDuration={300} skipDelayDuration={120}>
        {children}
      </Tooltip.Provider>
      <ToastPlace />
    </ThemeProvider>
  );
}
