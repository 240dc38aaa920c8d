// Loaded into the program under test: tells on a stream of its own the most memory that it held, in KiB, and the milliseconds
// of processor that it took.
import { writeSync } from "node:fs";

process.on("exit", () => {
  try {
    const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
    writeSync(3, `${maxRSS} ${Math.round((userCPUTime + systemCPUTime) / 1000)}`);
  } catch {
    // nobody listens
  }
});
