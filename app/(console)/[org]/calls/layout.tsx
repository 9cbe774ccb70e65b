// The log, and beside it the panel of one call when the address names one.

import type { ReactNode } from "react";

export default function CallsLayout({ children, panel }: { children: ReactNode; panel: ReactNode }) {
  return (
    <>
      {children}
      {panel}
    </>
  );
}
