// The functions of the workload language: the standard ones, and those over quantities and durations.
import type { FunctionDefinition } from "../hcl/scope.ts";
import { standardFunctions } from "../hcl/functions/index.ts";
import { NUMBER, STRING, numberValue } from "../hcl/value.ts";
import { parseDuration, parseQuantity } from "../model/quantity.ts";

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

export const configurationFunctions: ReadonlyMap<string, FunctionDefinition> = new Map([
  ...standardFunctions,
  [quantity.name, quantity],
  [duration.name, duration],
]);
