"use client";
// Choosing buckets of the timeline: by dragging with mouse or finger, or with the arrow keys (Shift reaches further, Enter takes, Escape lets go).
import { useState, type KeyboardEvent, type PointerEvent } from "react";

export interface Brush {
  readonly from: number;
  readonly to: number;
}

/** `onTake` gets the chosen buckets, the first and the last. */
export function useBrush(count: number, onTake: (first: number, last: number) => void) {
  const [brush, setBrush] = useState<Brush | null>(null);
  const [isDragging, setIsDragging] = useState(false);

  function bucketAt(event: PointerEvent<HTMLElement>): number {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    return Math.min(count - 1, Math.max(0, Math.floor(((event.clientX - left) / width) * count)));
  }
  function take({ from, to }: Brush): void {
    setBrush(null);
    setIsDragging(false);
    onTake(Math.min(from, to), Math.max(from, to));
  }

  return {
    brush,
    handlers: {
      onPointerDown(event: PointerEvent<HTMLElement>) {
        if (event.button !== 0 || count === 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        const at = bucketAt(event);
        setIsDragging(true);
        setBrush({ from: at, to: at });
      },
      onPointerMove(event: PointerEvent<HTMLElement>) {
        const at = bucketAt(event);
        if (isDragging) setBrush((now) => now && { ...now, to: at });
        else if (event.pointerType === "mouse") setBrush({ from: at, to: at });
      },
      onPointerUp(event: PointerEvent<HTMLElement>) {
        if (isDragging && brush !== null) take({ ...brush, to: bucketAt(event) });
      },
      onPointerCancel() {
        setIsDragging(false);
        setBrush(null);
      },
      onPointerLeave() {
        if (!isDragging) setBrush(null);
      },
      onFocus() {
        if (brush === null && count > 0) setBrush({ from: count - 1, to: count - 1 });
      },
      onBlur() {
        if (!isDragging) setBrush(null);
      },
      onKeyDown(event: KeyboardEvent) {
        const now = brush ?? { from: count - 1, to: count - 1 };
        const step = event.key === "ArrowLeft" ? -1 : event.key === "ArrowRight" ? 1 : event.key === "Home" ? -count : event.key === "End" ? count : 0;
        if (step !== 0) {
          event.preventDefault();
          const to = Math.min(count - 1, Math.max(0, now.to + step));
          setBrush(event.shiftKey ? { ...now, to } : { from: to, to });
        } else if (event.key === "Enter" && brush !== null) {
          event.preventDefault();
          take(brush);
        } else if (event.key === "Escape" && brush !== null) {
          event.stopPropagation();
          setBrush(null);
        }
      },
    },
  };
}
