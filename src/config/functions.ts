// The functions of the workload language: the standard ones, and those over quantities and durations.
import type { FunctionDefinition } from "../hcl/scope.ts";
import { standardFunctions } from "../hcl/functions/index.ts";
import { BOOL, NUMBER, STRING, boolValue, numberValue } from "../hcl/value.ts";
import { parseDuration, parseQuantity } from "../model/quantity.ts";
import { parseVersion, satisfies } from "../model/version.ts";

const quantity: FunctionDefinition = {
  name: "quantity",
  description: "The number that a quantity means: bytes of an amount of memory, cores of an amount of CPU.",
  example: { call: 'quantity("4Gi")', result: "4294967296" },
  parameters: [{ name: "text", type: STRING }],
  returns: NUMBER,
  call: ([text]) => {
    const number = typeof text?.data === "string" ? parseQuantity(text.data) : null;
    if (number !== null) return numberValue(number);
    return {
      failed: true,
      argument: 0,
      message: 'this is no quantity; write for example "4Gi", "250m" or "1.5".',
    };
  },
};

const duration: FunctionDefinition = {
  name: "duration",
  description: "The number of seconds that a duration means.",
  example: { call: 'duration("1m30s")', result: "90" },
  parameters: [{ name: "text", type: STRING }],
  returns: NUMBER,
  call: ([text]) => {
    const milliseconds = typeof text?.data === "string" ? parseDuration(text.data) : null;
    if (milliseconds !== null) return numberValue(milliseconds / 1000);
    return {
      failed: true,
      argument: 0,
      message: 'this is no duration; write for example "30s", "1m30s" or "500ms".',
    };
  },
};

const versionMatches: FunctionDefinition = {
  name: "version_matches",
  description:
    "Whether a version satisfies constraints, separated by commas: `=`, `!=`, `>`, `>=`, `<`, `<=`, and `~>` for the last number written or larger.",
  example: { call: 'version_matches("28.2.2", ">= 24, < 29")', result: "true" },
  parameters: [
    { name: "version", type: STRING },
    { name: "constraints", type: STRING },
  ],
  returns: BOOL,
  call: ([text, constraints]) => {
    const version = typeof text?.data === "string" ? parseVersion(text.data) : null;
    if (version === null)
      return {
        failed: true,
        argument: 0,
        message: 'this is no version; it has numbers and dots, for example "28.2.2".',
      };
    const matches = typeof constraints?.data === "string" ? satisfies(version, constraints.data) : null;
    if (matches !== null) return boolValue(matches);
    return {
      failed: true,
      argument: 1,
      message: 'these are no constraints; write for example ">= 24", "~> 28.1" or ">= 24, < 29".',
    };
  },
};

export const configurationFunctions: ReadonlyMap<string, FunctionDefinition> = new Map([
  ...standardFunctions,
  [quantity.name, quantity],
  [duration.name, duration],
  [versionMatches.name, versionMatches],
]);
