// How much orch takes in, so that no input can make it hang or fill a machine. Each has a diagnostic that names it and the place;
// all are in docs/limits.md, with those of the language (hcl/scope.ts). None comes near what 10,000 replicas on 1,000 nodes need.

const MEBIBYTE = 1024 * 1024;

/** Sizes are in bytes. */
export const LIMITS = {
  /** One file of configuration or of variables. */
  sourceFile: MEBIBYTE,
  /** All of them together. */
  configuration: 10 * MEBIBYTE,
  /** A file that an expression or a block reads. */
  readFile: 10 * MEBIBYTE,
  /** Files of a folder that a block brings along. */
  folderFiles: 10_000,
  /** Contents of all files that go into containers, each counted once. */
  blobs: 32 * MEBIBYTE,
  /** Elements of one for_each. */
  instances: 20_000,
  /** Modules in each other. */
  moduleDepth: 32,
  /** Instances of all modules together. */
  modules: 20_000,
  /** Replicas of one workload. */
  replicas: 100_000,
  /** Replicas of all workloads times nodes: how many placements are thought of. */
  placements: 500_000_000,
  /** Ports of one range of a container. */
  portsInRange: 1024,
  /** Data that depends on data, and so on. */
  dataLevels: 10,
  /** What a web server answers to a data block. */
  httpBody: MEBIBYTE,
  stateFile: 256 * MEBIBYTE,
  journalFile: 256 * MEBIBYTE,
  lockFile: MEBIBYTE,
  planFile: 128 * MEBIBYTE,
} as const;

/** `10 MiB`, `512 bytes`. */
export function sizeText(bytes: number): string {
  return bytes % MEBIBYTE === 0 ? `${bytes / MEBIBYTE} MiB` : `${bytes} bytes`;
}
