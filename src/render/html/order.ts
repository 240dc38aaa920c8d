// The order of an apply: a row a workload, a column a wave, in each cell what is done there. A long apply is a list.
import type { Address } from "../../model/address.ts";
import { formatDuration } from "../../model/quantity.ts";
import type { Plan } from "../../plan/document.ts";
import { modularName, plural } from "../names.ts";
import type { ActionsOf } from "../plan-facts/causes.ts";
import { leastDuration, orderReasons, waveGroups, waveParts } from "../plan-facts/waves.ts";
import type { WaveGroup } from "../plan-facts/waves.ts";
import { lookOf } from "../plan-facts/look.ts";
import type { Tone } from "../style.ts";
import { markup } from "./escape.ts";
import type { Html, Part } from "./escape.ts";
import { list, section } from "./parts.ts";
import { table } from "./table.ts";

/** What fits beside and below each other. */
const MOST_WAVES = 16;
const MOST_OWNERS = 40;

export function orderSection(plan: Plan, actions: ActionsOf): Html | null {
  if (plan.waves.length === 0) return null;
  const least = leastDuration(plan);
  const note = `${plural(plan.waves.length, "wave")}${least === 0 ? "" : `, at least ${formatDuration(least)} of health windows`}`;
  const waves = plan.waves.map((wave) => waveGroups(wave, actions));
  const owners = new Set(waves.flatMap((groups) => groups.map(({ owner }) => owner)));
  const small = waves.length <= MOST_WAVES && owners.size <= MOST_OWNERS;
  const why = list(orderReasons(plan, actions), "facts");
  return section("order", "Order", note, [
    small ? chart(waves, [...owners], actions) : steps(plan, actions),
    why,
  ]);
}

function chart(
  waves: readonly (readonly WaveGroup[])[],
  owners: readonly Address[],
  actions: ActionsOf,
): Html {
  const columns = [{ title: "" }, ...waves.map((_, index) => ({ title: `Wave ${index + 1}` }))];
  const rows = owners.map((owner): readonly Part[] => [
    modularName(owner),
    ...waves.map((groups): Part => {
      const own = groups.filter((group) => group.owner === owner);
      return own.map(
        (group) =>
          markup`<div class="step f-${toneOf(group, actions)}" title="${group.names}"><b>${group.verb}</b> ${restOf(group)}</div>`,
      );
    }),
  ]);
  return markup`<div class="waves">${table("What happens in which wave", columns, rows)}</div>
`;
}

/** `[0..2]`, as the row says of whom; else all of the name. */
function restOf({ names, owner }: WaveGroup): string {
  const own = modularName(owner);
  return names === own
    ? ""
    : names.startsWith(`${own}[`) && !names.includes(", ")
      ? names.slice(own.length)
      : names;
}

function toneOf({ addresses }: WaveGroup, actions: ActionsOf): Tone {
  const change = addresses[0] === undefined ? undefined : actions.get(addresses[0]);
  return change === undefined ? "faint" : lookOf(change).tone;
}

function steps(plan: Plan, actions: ActionsOf): Html {
  return markup`<ol class="steps">${plan.waves.map(
    (wave) => markup`<li>${waveParts(wave, actions).join("; ")}</li>
`,
  )}</ol>
`;
}
