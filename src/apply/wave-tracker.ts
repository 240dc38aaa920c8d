// Tells when the first step of a wave begins. Waves are a view: steps start as soon as they can.
import type { Address } from "../model/address.ts";
import type { GraphStep } from "../planner/graph.ts";
import type { Plan } from "../plan/document.ts";
import type { ApplyEventBody } from "./events.ts";

export class WaveTracker {
  readonly #waves: Plan["waves"];
  readonly #waveOf = new Map<string, number>();
  readonly #emit: (event: ApplyEventBody) => void;
  #reached = 0;

  constructor(waves: Plan["waves"], emit: (event: ApplyEventBody) => void) {
    this.#waves = waves;
    this.#emit = emit;
    waves.forEach((wave, index) => {
      for (const { address, part } of wave.items) this.#waveOf.set(`${address}#${part}`, index + 1);
    });
  }

  begins(step: GraphStep): void {
    const wave =
      this.#waveOf.get(`${step.address}#${step.part}`) ?? this.#waveOf.get(`${step.address}#`) ?? 0;
    while (this.#reached < wave) {
      const items = this.#waves[this.#reached]?.items ?? [];
      this.#reached++;
      const addresses: readonly Address[] = items.map((item) => item.address);
      this.#emit({ type: "wave-start", wave: this.#reached, of: this.#waves.length, addresses });
    }
  }
}
