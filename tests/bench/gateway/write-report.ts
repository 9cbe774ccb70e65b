// The report of a run, in Markdown: what was measured on which machine, how, and how it stands beside the promises.
import { execFileSync } from "node:child_process";
import os from "node:os";
import { createRequire } from "node:module";
import { closedMean, closedMedian, figuresOf, median, percentile, subjectUs } from "./figures";
import { closedConnections, openRates, type BenchPlan, type SubjectFigures } from "./measure-subjects";
import { nginxVersion } from "./start-process";

export interface ReportFacts {
  readonly date: string;
  readonly plan: BenchPlan;
  readonly figures: readonly SubjectFigures[];
  readonly leftOut: readonly string[];
  readonly postgresVersion: string;
  readonly redisVersion: string | null;
  /** Of the minute before the run began, and of the minute before it ended. */
  readonly loads: readonly [before: number, after: number];
}

/** The whole report; `chart` is the address of the picture, null where none was drawn. */
export function writeReport(facts: ReportFacts, chart: string | null): string {
  const { date, figures, leftOut } = facts;
  return [
    `# What a call costs at the gateway, ${date}`,
    "",
    `\`npm run bench:gateway\`. ${machine(facts)}`,
    "",
    ...(chart === null ? [] : [`![Processor time of a call in each subject's process](${chart})`, ""]),
    "## Processor time, closed loop",
    "",
    ...costTable(figures),
    "",
    `Microseconds of processor time that one \`tools/call\` costs the subject's own process (user and system, all threads, by the kernel's account), ${closedConnections} connections, each asking again when it has its answer; then calls a second, the time of a call, and resident memory after it. × stands for the ratio to nginx, to the bare pass-through and to the SDK proxy, both shapes together.`,
    "",
    "## Processor time of everything else, a call",
    "",
    ...besideTable(figures),
    "",
    "## Processor time, open loop",
    "",
    ...openCostTable(figures),
    "",
    "The same account while calls come at a fixed rate, which is what an installation sees: what the closed loop shares among many, each call pays alone.",
    "",
    "## Latency, open loop",
    "",
    ...latencyTable(figures),
    "",
    "Milliseconds from the moment at which a call was due, not from when it could be sent: a subject that stalls is charged for all that came due meanwhile. *added* is the difference to the upstream asked without a proxy in the same rounds.",
    "",
    "## Beside what is promised",
    "",
    ...promiseTable(figures),
    "",
    "The figures bind for the audit log in a local spool. Beside it stand a log that is committed to Postgres before each call is forwarded (`AUDIT_MODE=postgres`) and, injected by the bench alone, none: no setting of the product turns the audit log off.",
    "",
    "## How it was measured",
    "",
    ...howMeasured(facts),
    ...(leftOut.length === 0 ? [] : ["", "## Left out", "", ...leftOut.map((what) => `- ${what}`)]),
    "",
  ].join("\n");
}

function machine({ postgresVersion, redisVersion, loads }: ReportFacts): string {
  const require = createRequire(import.meta.url);
  const version = (name: string) => String(require(`${name}/package.json`).version);
  const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim();
  const processors = os.cpus();
  return [
    `${processors.length} processors (${processors[0]?.model ?? "unknown"}), ${Math.round(os.totalmem() / 2 ** 30)} GiB, Linux ${os.release().split("-", 1)[0]}, Node ${process.versions.node}, undici ${version("undici")},`,
    `nginx ${nginxVersion() ?? "none"}, mcp-proxy ${sdkProxyVersion()}, Postgres ${postgresVersion}, Redis ${redisVersion ?? "none"}, commit ${commit}.`,
    `Load average ${loads[0].toFixed(2)} before and ${loads[1].toFixed(2)} at the end, the bench itself included: on a machine that has other work, the processor times hold, the latencies and rates do not.`,
  ].join(" ");
}

function sdkProxyVersion(): string {
  const { devDependencies }: { devDependencies: Readonly<Record<string, string>> } = createRequire(import.meta.url)("../../../package.json");
  return devDependencies["mcp-proxy"] ?? "";
}

function costTable(all: readonly SubjectFigures[]): readonly string[] {
  const base = (["nginx", "bare", "sdk"] as const).map((key) => {
    const found = figuresOf(all, key);
    return found === null ? null : subjectUs(found);
  });
  return table(
    ["", "legacy µs", "modern µs", "× nginx", "× bare", "× SDK", "calls/s", "p50 ms", "p99 ms", "MiB"],
    all.map((figures) => {
      const us = subjectUs(figures);
      const took = [...figures.closed.legacy, ...figures.closed.modern].flatMap(({ tookMs }) => tookMs);
      return [
        figures.subject.title,
        ...(us === null ? ["–", "–"] : (["legacy", "modern"] as const).map((shape) => whole(closedMedian(figures, shape, (closed) => closed.subjectUs)))),
        ...base.map((other) => (us === null || other === null ? "–" : (us / other).toFixed(us / other < 10 ? 2 : 1))),
        whole(closedMean(figures, (closed) => closed.perSecond)), percentile(took, 0.5).toFixed(2), percentile(took, 0.99).toFixed(2),
        us === null ? "–" : whole(figures.residentMiB),
      ];
    }),
  );
}

function besideTable(all: readonly SubjectFigures[]): readonly string[] {
  return table(
    ["", "Postgres µs", "Redis µs", "upstream µs"],
    all.map((figures) => [
      figures.subject.title,
      ...(["postgresUs", "redisUs", "upstreamUs"] as const).map((name) => closedMean(figures, (closed) => closed[name]).toFixed(1)),
    ]),
  );
}

function openCostTable(all: readonly SubjectFigures[]): readonly string[] {
  const cost = (figures: SubjectFigures | null, rate: number) => (figures === null || figures.subject.process === null ? null : median(figures.open.get(rate)?.subjectUs ?? []));
  const bare = figuresOf(all, "bare");
  return table(
    ["", ...openRates.flatMap((rate) => [`µs at ${rate}/s`, "× bare"])],
    all.map((figures) => [
      figures.subject.title,
      ...openRates.flatMap((rate) => {
        const [us, bareUs] = [cost(figures, rate), cost(bare, rate)];
        return us === null ? ["–", "–"] : [whole(us), bareUs === null ? "–" : (us / bareUs).toFixed(2)];
      }),
    ]),
  );
}

function latencyTable(all: readonly SubjectFigures[]): readonly string[] {
  const direct = figuresOf(all, "direct");
  const at = (figures: SubjectFigures, rate: number, share: number) => percentile(figures.open.get(rate)?.tookMs ?? [], share);
  return table(
    ["", ...openRates.flatMap((rate) => [`p50 at ${rate}/s`, "added", "p99", "added"])],
    all.map((figures) => [
      figures.subject.title,
      ...openRates.flatMap((rate) => [0.5, 0.99].flatMap((share) => {
        const took = at(figures, rate, share);
        return [took.toFixed(2), direct === null || direct === figures ? "–" : (took - at(direct, rate, share)).toFixed(2)];
      })),
    ]),
  );
}

function promiseTable(all: readonly SubjectFigures[]): readonly string[] {
  const ratio = (ours: SubjectFigures, key: "nginx" | "bare" | "sdk") => {
    const [us, other] = [subjectUs(ours), figuresOf(all, key)];
    const otherUs = other === null ? null : subjectUs(other);
    return us === null || otherUs === null ? null : us / otherUs;
  };
  const added = (ours: SubjectFigures, rate: number, share: number) => {
    const direct = figuresOf(all, "direct");
    return direct === null ? null : percentile(ours.open.get(rate)?.tookMs ?? [], share) - percentile(direct.open.get(rate)?.tookMs ?? [], share);
  };
  const said = (value: number | null, most: number, unit: string) => (value === null ? "not measured" : `${value.toFixed(2)} ${unit}${value <= most ? "" : " **over**"}`);
  const columns = (["gateway-redis-spool", "gateway-redis-postgres", "gateway-redis-unrecorded"] as const).map((key) => figuresOf(all, key));
  const row = (what: string, most: number, unit: string, of: (figures: SubjectFigures) => number | null) =>
    [what, ...columns.map((figures) => (figures === null ? "not measured" : said(of(figures), most, unit)))];
  return table(
    ["promised, with a Redis limit", "audit in a spool", "audit in Postgres", "audit put away by the bench"],
    [
      row("processor time at most 15 × nginx (aim 6 ×)", 15, "×", (figures) => ratio(figures, "nginx")),
      row("at most 3 × the bare pass-through (aim 1.5 ×)", 3, "×", (figures) => ratio(figures, "bare")),
      row("at most a fifth of the SDK proxy (aim a tenth)", 0.2, "×", (figures) => ratio(figures, "sdk")),
      row("added p50 at 100/s at most 1.5 ms", 1.5, "ms", (figures) => added(figures, 100, 0.5)),
      row("added p50 at 300/s at most 3 ms", 3, "ms", (figures) => added(figures, 300, 0.5)),
      row("added p99 at 300/s at most 25 ms", 25, "ms", (figures) => added(figures, 300, 0.99)),
    ],
  );
}

function howMeasured({ plan }: ReportFacts): readonly string[] {
  return [
    "Upstream, load generator and each subject are processes of their own on this one machine, over loopback with kept connections, so they share its processors. All subjects run from the start to the end, are warmed up with 60,000 calls each (or for 36 s), until the compiler has nothing left to do, and are then loaded in turn, "
      + `${plan.rounds} rounds of ${plan.seconds} s a load, the order turned by one each round; processor times and rates are medians of the rounds, latencies of all calls of all rounds.`,
    "",
    "- The **call** is a `tools/call` of 0.6 KB answered with 0.6 KB of JSON, in the legacy shape (2025-11-25, with the session that `initialize` gave) and in the modern one (2026-07-28, with its envelope and mirrored headers).",
    "- The **upstream** and the **load generator** speak HTTP over bare sockets, which costs them little. The generator takes an answer only with status 200, the call's own id and `isError: false`; one failure ends the bench.",
    "- **nginx** is one worker with `proxy_pass` and kept connections to the upstream, no access log. **bare** is node:http and undici with nothing between. **Pass-through with a Redis counter and a durable log** is the bare one with what a call at the gateway waits for (a counter moved in Redis, a record on the disk before and one after, both sent to Postgres, which only takes the bytes) and nothing that is decided: what the gateway costs beyond it is its own work. **SDK proxy** is `mcp-proxy` as a library, legacy sessions kept, no event store.",
    "- The **gateway** runs as an installation does, bundled, one process: eight grants that ask in turn, a policy of ten rules on arguments of which none fires, one limit that is never reached, argument MAC, credential and egress rules on. Postgres flushes every commit, Redis appends every second.",
    "- With an audit log, the bench counts its rows at the end: as many as calls were answered, every one `delivered`.",
  ];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map((_, index) => (index === 0 ? "---" : "--:"))), ...rows.map(line)];
}

function whole(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}
