// What the long runs measured, for whoever asked for it by STREAMS_REPORT: Markdown, one section after the other in one file.
import fs from "node:fs";
import { cpus, loadavg } from "node:os";

/** Writes a section where a report is wanted; `rows` are the table's lines under its head. */
export function writeReport(title: string, head: readonly string[], rows: readonly (readonly (string | number)[])[]): void {
  const file = process.env["STREAMS_REPORT"];
  if (file === undefined || file === "") return;
  const line = (cells: readonly (string | number)[]): string => `| ${cells.join(" | ")} |`;
  const machine = `${String(cpus().length)} cores (${cpus()[0]?.model.trim() ?? "unknown"}), Node ${process.version}, load ${loadavg().map((one) => one.toFixed(1)).join(" ")}`;
  fs.appendFileSync(file, `## ${title}\n\n${machine}.\n\n${[head, head.map(() => "---"), ...rows].map(line).join("\n")}\n\n`);
}
