// How the scripts of bench/ measure: whole processes, their wall time and peak memory, in interleaved rounds, so that whatever else
// the machine does at the time meets all of them alike. What is printed are ratios of runs of the same round.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const ORCH = fileURLToPath(new URL("../dist/program/orch.js", import.meta.url));

/**
 * Runs a program to its end.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: Record<string, string>, limit?: number, codes?: readonly number[] }} [options] limit: milliseconds
 * @returns {Promise<{ ms: number, mib: number, cpu: number, stdout: string }>} mib: the highest resident size that /proc showed, cpu:
 *   milliseconds of processors that it showed last; 0 elsewhere
 */
export function runProcess(program, args, options = {}) {
  const { cwd, env, limit = 120_000, codes = [0] } = options;
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, NO_COLOR: "1", ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text) => (stderr += text));
    let [peak, cpu] = [0, 0];
    const look = () => {
      peak = Math.max(peak, peakOf(child.pid));
      cpu = Math.max(cpu, cpuOf(child.pid));
    };
    const looking = setInterval(look, 10);
    const ending = setTimeout(() => child.kill("SIGKILL"), limit);
    child.on("error", reject);
    let ms = 0;
    child.on("exit", () => (ms = performance.now() - began));
    child.on("close", (code) => {
      clearInterval(looking);
      clearTimeout(ending);
      if (code !== null && codes.includes(code)) resolve({ ms, mib: peak, cpu, stdout });
      else
        reject(
          new Error(
            `${program} ${args.join(" ")} ended with ${code}:\n${stdout.slice(-2000)}\n${stderr.slice(-2000)}`,
          ),
        );
    });
  });
}

function peakOf(pid) {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024;
  } catch {
    return 0; // it has ended
  }
}

/** Linux counts in hundredths of a second. */
function cpuOf(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /, "")
      .split(" ");
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    return 0; // it has ended
  }
}

/**
 * Runs contestants one after another, round by round; who begins changes with the round.
 * @template T
 * @param {number} rounds
 * @param {Readonly<Record<string, (round: number) => Promise<T>>>} contestants
 * @returns {Promise<Record<string, T[]>>} results by name, in the order of the rounds
 */
export async function interleave(rounds, contestants) {
  const names = Object.keys(contestants);
  const results = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < names.length; turn++) {
      const name = names[(round + turn) % names.length];
      results[name].push(await contestants[name](round));
    }
  }
  return results;
}

/** @param {readonly number[]} values */
export function spread(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const median = sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  return { min: sorted[0], median, max: sorted.at(-1) };
}

/**
 * One line: a ratio of paired runs, beside a target where there is one.
 * @param {string} what
 * @param {readonly number[]} ours
 * @param {readonly number[]} theirs milliseconds, of the same rounds
 * @param {number | null} atMost
 * @returns {boolean} whether the median meets the target
 */
export function printRatio(what, ours, theirs, atMost) {
  const { min, median, max } = spread(ours.map((value, round) => value / theirs[round]));
  const met = atMost === null || median <= atMost;
  const target = atMost === null ? "" : `   at most ${atMost}: ${met ? "met" : "MISSED"}`;
  process.stdout.write(`  ${what.padEnd(46)} ${number(median)} (${number(min)}..${number(max)})${target}\n`);
  return met;
}

/**
 * @param {string} what
 * @param {readonly { ms: number, mib: number }[]} runs
 */
export function printTimes(what, runs) {
  const { min, median, max } = spread(runs.map(({ ms }) => ms));
  const mib = Math.max(...runs.map((run) => run.mib));
  const memory = mib === 0 ? "" : `   peak ${mib.toFixed(0)} MiB`;
  process.stdout.write(
    `  ${what.padEnd(46)} ${median.toFixed(0)} ms (${min.toFixed(0)}..${max.toFixed(0)})${memory}\n`,
  );
}

function number(value) {
  return value.toFixed(2);
}

/** @param {string} text */
export function say(text) {
  process.stdout.write(`${text}\n`);
}
