// Calendar windows in time zones (policy language § Limits): the vectors, and the definition tried second by second.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { calendarUnits, calendarWindow, type CalendarUnit } from "@/lib/policy-engine/calendar-windows";
import { localTimeOf } from "@/lib/policy-engine/local-time";
import { timeZoneNames } from "@/lib/policy-engine/time-zone-names";
import { diceOf } from "@/tests/support/random-policies/dice";

const folder = "tests/vectors/calendar-windows";
const vectorSchema = z.object({
  description: z.string(),
  timezone: z.string(),
  cases: z.array(z.object({ unit: z.enum(calendarUnits), at: z.string(), from: z.string(), to: z.string(), name: z.string().optional() })).min(1),
});
const seconds = (text: string): number => Date.parse(text) / 1_000;
const iso = (second: number): string => new Date(second * 1_000).toISOString().replace(".000Z", "Z");

describe.each(readdirSync(folder).map((file) => ({ file, ...vectorSchema.parse(JSON.parse(readFileSync(path.join(folder, file), "utf8"))) })))("$file: $description", ({ timezone, cases }) => {
  it.each(cases)("$unit at $at", ({ unit, at, from, to, name }) => {
    const window = calendarWindow(unit, timezone, Math.floor(seconds(at)));
    expect({ from: iso(window.from), to: iso(window.to) }).toEqual({ from, to });
    expect(iso(window.name)).toBe(name === undefined ? from : `${name}T00:00:00Z`);
  });
});

/** The name of the window that holds a moment, by its definition. */
function nameOf(unit: CalendarUnit, timezone: string, second: number): string {
  const { year, month, day, hour, minute, second: at, weekday, offsetMinutes } = localTimeOf(second * 1_000, timezone);
  const monday = new Date(Date.UTC(year, month - 1, day - ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].indexOf(weekday)));
  switch (unit) {
    case "month": return `${year}-${month}`;
    case "week": return monday.toISOString();
    case "day": return `${year}-${month}-${day}`;
    case "hour": return `${year}-${month}-${day} ${hour} ${offsetMinutes}`;
    case "minute": return `${year}-${month}-${day} ${hour}:${minute} ${offsetMinutes}`;
    case "second": return `${year}-${month}-${day} ${hour}:${minute}:${at} ${offsetMinutes}`;
  }
}

describe("a calendar window", () => {
  const dice = diceOf(20_261_125);
  const names = [...timeZoneNames];
  const samples = Array.from({ length: 1_200 }, () => ({
    unit: dice.pick(calendarUnits),
    timezone: dice.pick(names),
    second: seconds("1995-01-01T00:00:00Z") + dice.below(1_325_000_000),
  }));

  it("holds its moment, has one name from its first second to its last, and other names before and after, in every zone", () => {
    for (const { unit, timezone, second } of samples) {
      const { from, to } = calendarWindow(unit, timezone, second);
      const asked = JSON.stringify({ unit, timezone, at: iso(second) });
      expect(from <= second && second < to, asked).toBe(true);
      const name = nameOf(unit, timezone, second);
      const within = [from, to - 1, ...Array.from({ length: 4 }, () => from + dice.below(to - from))];
      expect(within.map((at) => nameOf(unit, timezone, at)), asked).toEqual(within.map(() => name));
      expect(nameOf(unit, timezone, from - 1), asked).not.toBe(name);
      expect(nameOf(unit, timezone, to), asked).not.toBe(name);
    }
  });

  it("has a number of its own, and a later one a larger number", () => {
    for (const { unit, timezone, second } of samples) {
      const { name, to } = calendarWindow(unit, timezone, second);
      const next = calendarWindow(unit, timezone, to);
      expect(next.name, JSON.stringify({ unit, timezone, at: iso(second) })).toBeGreaterThan(name);
    }
  });
});

describe("the names of time zones", () => {
  it("are all known to this runtime, and lack none that it knows", () => {
    for (const name of timeZoneNames) expect(() => localTimeOf(0, name), name).not.toThrow();
    for (const name of Intl.supportedValuesOf("timeZone")) expect(timeZoneNames.has(name), name).toBe(true);
  });
});
