"use client";
// Reads the overview again, for the sake of the part beside which the button stands; the others stay as they are meanwhile.

import { useRouter } from "next/navigation";
import { useTransition } from "react";
import { LoaderCircle } from "lucide-react";
import { Button } from "@/app/_ui/button";

export function PanelRetry({ what }: { what: string }) {
  const router = useRouter();
  const [isReading, start] = useTransition();
  return (
    <Button size="sm" aria-disabled={isReading} aria-label={`Try again: ${what}`} onClick={() => { if (!isReading) start(() => router.refresh()); }}>
      {isReading ? <LoaderCircle aria-hidden className="animate-spin-late" /> : null}Try again
    </Button>
  );
}
