// First part of `npm run test:deep`: the compiled engine against the plain one on 1,000,000 random calls and an answer to each (or as many as the first argument says), over
// several seeds; the second argument is the first seed. Ends with 1 at the first difference, with the smallest document that shows it.
import { compareEngines, type Reached } from "@/tests/support/compare-engines";
import { notReached } from "@/tests/support/comparison-coverage";
import { describeDifference } from "@/tests/support/describe-difference";

const callsPerSeed = 10_000;
const minutesMax = 30;

const calls = Number(process.argv[2] ?? 1_000_000);
const firstSeed = Number(process.argv[3] ?? 1);
const began = performance.now();
const reached: Reached = new Map();
const seconds = (): string => ((performance.now() - began) / 1_000).toFixed(1);

function run(): number {
  for (let done = 0, seed = firstSeed; done < calls; done += callsPerSeed, seed += 1) {
    if (performance.now() - began > minutesMax * 60_000) {
      console.error(`stopped after ${minutesMax} minutes and ${done} calls`);
      return 1;
    }
    const difference = compareEngines(seed, Math.min(callsPerSeed, calls - done), reached);
    if (difference !== null) {
      console.error(`\nseed ${seed}: the engines differ\n${describeDifference(difference)}`);
      return 1;
    }
    if ((seed - firstSeed) % 10 === 9) console.log(`${done + callsPerSeed} calls alike, ${seconds()} s`);
  }
  const codes = [...reached].filter(([what]) => what.startsWith("code ")).sort(([, one], [, other]) => other - one);
  console.log(`\n${calls} calls decided alike by both engines in ${seconds()} s, seeds from ${firstSeed}.\n${codes.map(([what, times]) => `  ${what.slice("code ".length)} ${times}`).join("\n")}`);
  const missed = calls < 20_000 ? [] : notReached(reached, 3);
  if (missed.length > 0) console.error(`not reached: ${missed.join(", ")}`);
  return missed.length > 0 ? 1 : 0;
}

process.exitCode = run();
