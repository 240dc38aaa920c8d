// The view for logs: append-only, one line per event that matters, each with its time; a heartbeat where nothing happens.
import type { ApplyEvent, StepInfo } from "../../apply/events.ts";
import { isWorkloadKind } from "../../model/address.ts";
import type { Address } from "../../model/address.ts";
import { formatDuration } from "../../model/quantity.ts";
import { count, plural, labelOn, shortId, modularName, someOf } from "../names.ts";
import type { Style, Tone } from "../style.ts";
import { BLANK, line, printLines, span, wrapLine } from "../text.ts";
import { endCardLines } from "./end-card.ts";
import { stepText } from "./lines.ts";
import { lastingLines } from "./remarks.ts";
import {
  advance,
  clockText,
  createProgressState,
  doneWord,
  isEnded,
  servingText,
  stepsText,
} from "./state.ts";
import type { ActiveStep, OwnerProgress } from "./state.ts";
import type { ProgressView, ViewOptions } from "./view.ts";

export interface PlainOptions extends ViewOptions {
  readonly style: Style;
}

/** Silence after which a line says what is going on. */
const HEARTBEAT = 10_000;
/** Owners with more steps than this report every twentieth part. */
const MANY_STEPS = 40;
/** Columns of the time at the start of a line. */
const TIME = 7;

export function createPlainProgress(options: PlainOptions): ProgressView {
  const { style } = options;
  const state = createProgressState(options.program);
  let [origin, spoken, closed] = [0, -Infinity, false];
  let started = false;

  const say = (at: number, subject: string, text: string, tone: Tone = "plain"): void => {
    const content = line(
      span(`+${clockText(at)} `.padEnd(7), "faint"),
      span(subject.padEnd(9), "strong"),
      span(` ${text}`, tone),
    );
    options.write(printLines(wrapLine(content, style.width, TIME + 10), style));
    spoken = options.now();
  };

  return {
    event: (event: ApplyEvent) => {
      if (!started) [started, origin, spoken] = [true, options.now() - event.at, options.now()];
      advance(state, event);
      const lasting = lastingLines(event, { ...style, width: style.width - TIME });
      if (lasting.length > 0) {
        const time = (first: boolean) =>
          span((first ? `+${clockText(event.at)} ` : "").padEnd(TIME), "faint");
        const timed = lasting.map((item, index) => [time(index === 0), ...item]);
        options.write(printLines(timed, style));
        spoken = options.now();
      }
      const said = sentence(event, state.owners.get(ownerAddress(event)));
      if (said !== null) say(event.at, said.subject, said.text, said.tone);
      if (event.type === "finished")
        options.write(printLines([BLANK, ...endCardLines(state, event, style)], style));
    },
    tick: () => {
      if (!started || closed || state.finished !== null || options.now() - spoken < HEARTBEAT) return;
      const now = options.now() - origin;
      const active = [...state.owners.values()].flatMap((owner) =>
        [...owner.active.values()].map((step): readonly [Address, ActiveStep] => [owner.address, step]),
      );
      const longest = active.sort(([, a], [, b]) => a.since - b.since);
      const texts = longest.map(([owner, step]) => stepText(owner, step, now));
      say(
        now,
        "running",
        `${stepsText(state)}; ${texts.length === 0 ? "waiting" : someOf(texts, 3)}`,
        "faint",
      );
    },
    resize: () => undefined,
    close: () => {
      closed = true;
    },
  };
}

interface Said {
  readonly subject: string;
  readonly text: string;
  readonly tone?: Tone;
}

function sentence(event: ApplyEvent, owner: OwnerProgress | undefined): Said | null {
  switch (event.type) {
    case "apply-start": {
      const what = `${plural(event.steps, "step")} in ${plural(event.waves, "wave")}`;
      const resumed = event.resumed ? ", going on where the last run stopped" : "";
      return { subject: "start", text: `${event.project} ${shortId(event.plan)}: ${what}${resumed}` };
    }
    case "wave-start":
      return { subject: `wave ${event.wave}/${event.of}`, text: someOf(event.addresses.map(modularName), 6) };
    case "step-done":
      return isQuiet(event, owner)
        ? null
        : { subject: modularName(event.owner), text: doneText(event, owner) };
    case "health": {
      // of a large workload its steps tell, with the health beside; this is only its last word
      const isLarge = owner !== undefined && owner.steps > MANY_STEPS;
      if (isLarge && !(isEnded(owner) && event.healthy >= event.of)) return null;
      const isDone = event.updated === null || event.updated.done >= event.updated.of;
      const tone = isDone && event.healthy >= event.of ? "good" : "plain";
      return { subject: modularName(event.workload), text: servingText(event), tone };
    }
    case "rollout":
      return event.state === "done"
        ? {
            subject: modularName(event.workload),
            text: `rolled out, ${event.done} of ${plural(event.of, "replica")}`,
          }
        : null;
    case "outcome":
      return event.outcome === "failed" ? null : { subject: modularName(event.address), text: event.outcome };
    case "approvals":
    case "step-start":
    case "step-progress":
    case "step-failed":
    case "step-skipped":
    case "log":
    case "interrupted":
    case "message":
    case "finished":
      return null;
    default: {
      const never: never = event;
      return never;
    }
  }
}

/** Of a gate the health line says it; of many steps only every twentieth part is told. */
function isQuiet(event: StepInfo, owner: OwnerProgress | undefined): boolean {
  if (event.part === "gate" && isWorkloadKind(event.kind)) return true;
  if (owner === undefined || owner.steps <= MANY_STEPS) return false;
  return owner.ended % Math.ceil(owner.steps / 20) !== 0 && owner.ended !== owner.steps;
}

function doneText(
  event: StepInfo & { readonly took: number; readonly already: boolean },
  owner: OwnerProgress | undefined,
): string {
  if (owner !== undefined && owner.steps > MANY_STEPS)
    return `${count(owner.ended)} of ${plural(owner.steps, "step")}${owner.healthy === null ? "" : `, ${servingText(owner.healthy)}`}`;
  const label = labelOn(event.owner, event.address, event.node);
  const where = label === event.node ? `on ${event.node}` : `${label} on ${event.node}`;
  const took = event.already ? "already" : formatDuration(Math.round(event.took / 100) * 100);
  return `${where} ${doneWord(event)} (${took})`;
}

function ownerAddress(event: ApplyEvent): Address {
  if ("owner" in event) return event.owner;
  return "workload" in event ? event.workload : ("" as Address); // no owner has an empty address
}
