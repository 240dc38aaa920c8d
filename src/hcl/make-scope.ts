// A scope from what a program has: values by name, functions, limits. What is not given is closed: there are no files, no clock
// and no chance.
import { standardFunctions } from "./functions/index.ts";
import { DEFAULT_LIMITS } from "./scope.ts";
import type { FunctionContext, FunctionDefinition, Limits, Scope } from "./scope.ts";
import type { Value } from "./value.ts";

export interface ScopeParts {
  /** Values by root name: `env` for `env.HOME`. */
  readonly variables?: ReadonlyMap<string, Value>;
  /** Instead of all standard ones. */
  readonly functions?: ReadonlyMap<string, FunctionDefinition>;
  readonly limits?: Partial<Limits>;
  /** Readers of files, a clock, chance. */
  readonly context?: Partial<Omit<FunctionContext, "limits">>;
}

/**
 * What expressions are evaluated in. Steps are counted over all evaluations in one scope, up to `limits.steps`: texts of
 * different people each need a scope of their own.
 */
export function makeScope({ variables = new Map(), functions, limits, context }: ScopeParts): Scope {
  return {
    root: (name) => variables.get(name),
    rootNames: () => [...variables.keys()],
    functions: functions ?? standardFunctions,
    context: {
      readFile: () => ({ ok: false, message: "There are no files here." }),
      listFiles: () => ({ ok: true, paths: [] }),
      impure: false,
      budget: { steps: 0 },
      ...context,
      limits: { ...DEFAULT_LIMITS, ...limits },
    },
  };
}
