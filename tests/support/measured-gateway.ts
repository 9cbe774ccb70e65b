// A gateway that collects its garbage when it gets SIGUSR2, and says on a line of its standard output what is left. The product has no such signal.
import v8 from "node:v8";
import vm from "node:vm";
import "@/proxy/main";

v8.setFlagsFromString("--expose-gc");
const collect: unknown = vm.runInNewContext("gc");
if (typeof collect !== "function") throw new Error("this Node cannot be told to collect its garbage");
process.on("SIGUSR2", () => {
  // The second takes what the first has let go of.
  for (let round = 0; round < 2; round += 1) Reflect.apply(collect, undefined, []);
  process.stdout.write(`${JSON.stringify({ liveHeapBytes: process.memoryUsage().heapUsed })}\n`);
});
