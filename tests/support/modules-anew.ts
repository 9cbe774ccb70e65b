// The product's modules anew for each file of a project whose files follow each other in one process (vitest setupFiles): what they keep for
// the life of a process, as the console's environment, is the file's own. Packages stay loaded, which take most of a process's start.
import { afterAll, vi } from "vitest";

vi.resetModules();

afterAll(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});
