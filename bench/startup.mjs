// How long `orch --version` takes beside an empty Node program: what every command pays before it begins.
import { ORCH, interleave, printRatio, printTimes, runProcess, say } from "./measure.mjs";

const ROUNDS = 21;

const { orch, node } = await interleave(ROUNDS, {
  orch: () => runProcess(process.execPath, [ORCH, "--version"]),
  node: () => runProcess(process.execPath, ["-e", "0"]),
});

say(`startup: ${ROUNDS} rounds`);
printTimes("orch --version", orch);
printTimes("node -e 0", node);
printRatio(
  "orch --version / node -e 0",
  orch.map(({ ms }) => ms),
  node.map(({ ms }) => ms),
  1.3,
);
