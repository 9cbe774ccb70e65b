// The chart of the report: what a call costs each subject's process, as bars. Plain SVG, readable on light and on dark.

export interface Bar {
  readonly title: string;
  readonly value: number;
  readonly isOurs: boolean;
}

const width = 760;
const labelWidth = 330;
const valueWidth = 80;
const rowHeight = 30;
const top = 46;
const barHeight = 16;

/** An SVG document; the longest bar is as long as there is room. */
export function drawChart(title: string, unit: string, bars: readonly Bar[]): string {
  const most = Math.max(...bars.map(({ value }) => value), 1);
  const room = width - labelWidth - valueWidth;
  const height = top + bars.length * rowHeight + 10;
  const rows = bars.map(({ title: label, value, isOurs }, index) => {
    const y = top + index * rowHeight;
    const length = Math.max(1, Math.round((value / most) * room));
    return [
      `  <text x="${labelWidth - 12}" y="${y + 13}" text-anchor="end">${escaped(label)}</text>`,
      `  <rect class="${isOurs ? "ours" : "other"}" x="${labelWidth}" y="${y}" width="${length}" height="${barHeight}" rx="2"/>`,
      `  <text class="value" x="${labelWidth + length + 8}" y="${y + 13}">${Math.round(value).toLocaleString("en-US")} ${escaped(unit)}</text>`,
    ].join("\n");
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escaped(title)}">
  <style>
    text { font: 12px system-ui, sans-serif; fill: #3f3f46 }
    .title { font-size: 14px; font-weight: 600; fill: #18181b }
    .value { font-variant-numeric: tabular-nums; fill: #18181b }
    .other { fill: #a1a1aa }
    .ours { fill: #2563eb }
    @media (prefers-color-scheme: dark) {
      text { fill: #a1a1aa }
      .title, .value { fill: #f4f4f5 }
      .other { fill: #71717a }
      .ours { fill: #60a5fa }
    }
  </style>
  <text class="title" x="0" y="20">${escaped(title)}</text>
${rows.join("\n")}
</svg>
`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll("\"", "&quot;");
}
