// The grants of a server, and beside them the panel of one grant when the address names one.

import type { ReactNode } from "react";

export default function GrantsLayout({ children, panel }: { children: ReactNode; panel: ReactNode }) {
  return (
    <>
      {children}
      {panel}
    </>
  );
}
