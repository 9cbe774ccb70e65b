// What a process has used of the processors, by the kernel's own account (Linux): /proc, in nanoseconds where it keeps them.
import fs from "node:fs";

const tickUs = 10_000;

/** Microseconds that every thread of the process, and of its children where `withChildren` says so, has run since it began. */
export function processorUs(pid: number, withChildren = false): number {
  const own = threadsUs(pid);
  if (!withChildren) return own;
  // Children that have ended are in their parent's account, in ticks.
  const stat = statOf(pid);
  const ended = stat === null ? 0 : (Number(stat[13]) + Number(stat[14])) * tickUs;
  return own + ended + childrenOf(pid).reduce((sum, child) => sum + threadsUs(child), 0);
}

/** Resident memory in MiB, now. */
export function residentMiB(pid: number, withChildren = false): number {
  const own = residentOf(pid);
  return withChildren ? own + childrenOf(pid).reduce((sum, child) => sum + residentOf(child), 0) : own;
}

/** Of a process alone: its first thread, the time in the kernel of all, writes (`syscw`), and how often a thread of it had to wait. */
export function processorParts(pid: number): { readonly mainUs: number; readonly systemUs: number; readonly writes: number; readonly switches: number } {
  const mainUs = Number(read(`/proc/${pid}/task/${pid}/schedstat`).split(" ", 1)[0] ?? 0) / 1_000;
  const writes = Number(/syscw: (\d+)/.exec(read(`/proc/${pid}/io`))?.[1] ?? 0);
  let switches = 0;
  for (const thread of listed(`/proc/${pid}/task`)) switches += Number(/\nvoluntary_ctxt_switches:\s+(\d+)/.exec(read(`/proc/${pid}/task/${thread}/status`))?.[1] ?? 0);
  return { mainUs, systemUs: Number(statOf(pid)?.[12] ?? 0) * tickUs, writes, switches };
}

function threadsUs(pid: number): number {
  let total = 0;
  for (const thread of listed(`/proc/${pid}/task`)) total += Number(read(`/proc/${pid}/task/${thread}/schedstat`).split(" ", 1)[0] ?? 0) / 1_000;
  return total;
}

function childrenOf(pid: number): readonly number[] {
  return listed("/proc").filter((name) => /^\d+$/.test(name) && statOf(Number(name))?.[1] === String(pid)).map(Number);
}

/** What stands after the name in /proc/<pid>/stat: state, parent, … */
function statOf(pid: number): readonly string[] | null {
  const text = read(`/proc/${pid}/stat`);
  return text === "" ? null : text.slice(text.lastIndexOf(")") + 2).split(" ");
}

function residentOf(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(read(`/proc/${pid}/status`))?.[1] ?? 0) / 1_024;
}

/** Empty where the process has ended meanwhile. */
function read(file: string): string {
  try {
    return fs.readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

function listed(folder: string): readonly string[] {
  try {
    return fs.readdirSync(folder);
  } catch {
    return [];
  }
}
