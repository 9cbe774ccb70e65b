// What the long runs measured, for whoever asked for it by STREAMS_REPORT: Markdown, one section after the other in one file.
import fs from "node:fs";
import { cpus, loadavg } from "node:os";

export interface ReportSection {
  readonly title: string;
  readonly head: readonly string[];
  /** The table's lines under its head. */
  readonly rows: readonly (readonly (string | number)[])[];
}

/** Writes a section where a report is wanted. */
export function writeReport(title: string, head: ReportSection["head"], rows: ReportSection["rows"]): void {
  openReport()({ title, head, rows });
}

/** What it answers writes sections behind what the file holds now, in place of those that it wrote before: a run that is cut off leaves what it has. */
export function openReport(): (...sections: readonly ReportSection[]) => void {
  const file = process.env["STREAMS_REPORT"];
  if (file === undefined || file === "") return () => undefined;
  const before = fs.existsSync(file) ? fs.readFileSync(file, "utf8") : "";
  return (...sections) => fs.writeFileSync(file, `${before}${sections.map(textOf).join("")}`);
}

function textOf({ title, head, rows }: ReportSection): string {
  const line = (cells: readonly (string | number)[]): string => `| ${cells.join(" | ")} |`;
  const machine = `${String(cpus().length)} cores (${cpus()[0]?.model.trim() ?? "unknown"}), Node ${process.version}, load ${loadavg().map((one) => one.toFixed(1)).join(" ")}`;
  return `## ${title}\n\n${machine}.\n\n${[head, head.map(() => "---"), ...rows].map(line).join("\n")}\n\n`;
}
