// Whatever engines, states and files say during an apply, no view of it can be steered: every text of every event is hostile.
import { describe, expect, it } from "vitest";
import type { ApplyEvent } from "../../src/apply/events.ts";
import { type Json, isObject } from "../../src/model/json.ts";
import { createJsonProgress } from "../../src/render/progress/json.ts";
import { createPlainProgress } from "../../src/render/progress/plain.ts";
import { shopEvents } from "./fixtures/apply.ts";
import { KINDS, poison } from "./media/hostile.ts";
import { terminalProblems, textProblems } from "./media/log.ts";
import { colourful, plain } from "./style.ts";

/** Fields whose words are the program's own. */
const OWN = new Set("type kind part status severity verb to outcome action code state result".split(" "));

function changed(value: Json, change: (text: string) => string): Json {
  if (typeof value === "string") return change(value);
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => changed(item, change));
  if (!isObject(value)) return value;
  const entries = Object.entries(value);
  return Object.fromEntries(
    entries.map(([name, inner]) => [name, OWN.has(name) ? inner : changed(inner, change)]),
  );
}

describe.each(Object.entries(KINDS))("an apply whose texts hold %s", (_, payloads) => {
  const change = poison(payloads.join(" "));
  const events = shopEvents({ fails: true }).map(
    // events are plain JSON
    (event) => changed(event as unknown as Json, change) as unknown as ApplyEvent,
  );

  it.each([
    ["plain", plain(80)],
    ["in colour", colourful(120)],
  ])("cannot steer a log: %s", (_name, style) => {
    let text = "";
    const clock = { now: 0 };
    const view = createPlainProgress({ write: (part) => (text += part), now: () => clock.now, style });
    for (const event of events) {
      clock.now = event.at;
      view.event(event);
    }
    view.close();
    expect(text.length).toBeGreaterThan(1000);
    expect(terminalProblems(text)).toEqual([]);
  });

  it("is the same to programs, a line each", () => {
    let text = "";
    const view = createJsonProgress((part) => (text += part));
    for (const event of events) view.event(event);
    expect(textProblems(text)).toEqual([]);
    const read = text
      .trimEnd()
      .split("\n")
      .map((line): unknown => JSON.parse(line));
    expect(read).toEqual(events.map((event, index) => ({ seq: index + 1, ...event })));
  });
});
