// Every pair of text and ground that the design system allows is readable in both themes (WCAG 2, 1.4.3: 4.5 to 1).
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const css = readFileSync(fileURLToPath(new URL("../../../../app/globals.css", import.meta.url)), "utf8");

function tokens(theme: "light" | "dark"): Map<string, string> {
  const found = new Map<string, string>();
  for (const match of css.matchAll(/--([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);/g)) {
    const [, name, light, dark] = match;
    if (name !== undefined && light !== undefined && dark !== undefined) found.set(name, theme === "light" ? light : dark);
  }
  return found;
}

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

const grounds = ["canvas", "surface", "raised", "sunken", "hover"];
const inks = ["ink", "ink-muted", "ink-faint", "accent-ink", "allow", "deny", "park", "unknown"];
const tinted = ["allow", "deny", "park", "unknown", "risk-read", "risk-write", "risk-execute", "risk-destructive", "risk-financial"];
const pairs: [string, string][] = [
  ...inks.flatMap((ink) => grounds.map((ground): [string, string] => [ink, ground])),
  ...tinted.flatMap((name): [string, string][] => [[name, `${name}-soft`], ["ink", `${name}-soft`]]),
  ["accent-ink", "accent-soft"], ["ink", "accent-soft"], ["ink-muted", "accent-soft"],
  ["ink-muted", "unknown-soft"], ["ink-muted", "park-soft"], ["accent-ink", "park-soft"],
  ["on-accent", "accent"], ["on-accent", "accent-hover"], ["on-accent", "danger"], ["on-accent", "danger-hover"],
  ["risk-execute", "sunken"], ["risk-write", "sunken"],
];

describe.each(["light", "dark"] as const)("%s", (theme) => {
  const colours = tokens(theme);
  test.each(pairs)("%s is readable on %s", (ink, ground) => {
    expect(contrast(colours.get(ink) ?? "#000000", colours.get(ground) ?? "#000000")).toBeGreaterThanOrEqual(4.5);
  });
});
