// `orch/provider/testing`: the conformance kit. What every provider must do, as cases for any test runner:
//   for (const { name, run } of conformanceCases(setup)) test(name, run)
import { ENGINE_CASES } from "./conformance/engine-cases.ts";
import type { Harness } from "./conformance/harness.ts";
import { openKit } from "./conformance/kit.ts";
import { MEMORY_CASES } from "./conformance/memory-cases.ts";
import { REPLICA_CASES } from "./conformance/replica-cases.ts";
import { SCHEMA_CASES } from "./conformance/schema-cases.ts";

export { attributePaths } from "./conformance/attributes.ts";
export type { ContainerParts, Harness, StrangerKind } from "./conformance/harness.ts";

export interface ConformanceCase {
  /** A sentence, unique. */
  readonly name: string;
  /** Rejects with what was expected and what was seen. */
  readonly run: () => Promise<void>;
}

/** `setup` is called once per case; its `close` runs whatever the case does. */
export function conformanceCases(setup: () => Promise<Harness>): readonly ConformanceCase[] {
  return [...SCHEMA_CASES, ...REPLICA_CASES, ...MEMORY_CASES, ...ENGINE_CASES].map(({ name, run }) => ({
    name,
    run: async () => {
      const harness = await setup();
      try {
        const kit = await openKit(harness);
        try {
          await run(kit);
        } finally {
          await kit.session.close();
        }
      } finally {
        await harness.close();
      }
    },
  }));
}
