// For `node --import`: the time of day of this process is off by as many milliseconds as CLOCK_SHIFT_FILE says at this moment, as if somebody had set
// the machine's clock. What measures spans (performance.now, timers) goes on as it does on such a machine.
// @ts-check
import fs from "node:fs";

const file = process.env["CLOCK_SHIFT_FILE"] ?? "";
const RealDate = Date;
const now = () => RealDate.now() + Number(fs.readFileSync(file, "utf8"));

globalThis.Date = new Proxy(RealDate, {
  apply: () => new RealDate(now()).toString(),
  construct: (_target, values, newTarget) => Reflect.construct(RealDate, values.length === 0 ? [now()] : values, newTarget),
  get: (target, name) => (name === "now" ? now : Reflect.get(target, name)),
});
