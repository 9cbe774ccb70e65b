// Where a call's time went: a bar for each stage, with its number.

import type { StageTime } from "./stage-times";

export function StageList({ stages }: { stages: readonly StageTime[] }) {
  const most = Math.max(...stages.map(({ ms }) => ms), 0.001);
  return (
    <table className="mt-3 w-full text-sm">
      <caption className="sr-only">Time by stage</caption>
      <tbody>
        {stages.map(({ stage, ms }) => (
          <tr key={stage}>
            <th scope="row" className="w-32 py-0.5 pr-3 text-left font-normal text-ink-muted">{stage}</th>
            <td className="py-0.5"><span aria-hidden className="block h-2 rounded-xs bg-accent" style={{ width: `${String(Math.max(0.5, (ms / most) * 100))}%` }} /></td>
            <td className="w-24 py-0.5 pl-3 text-right tabular-nums">{ms < 10 ? ms.toFixed(2) : String(Math.round(ms))} ms</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
