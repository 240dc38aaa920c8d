import { describe, expect, it } from "vitest";
import type { ApplyEvent } from "../../src/apply/events.ts";
import { displayWidth } from "../../src/diagnostics/width.ts";
import type { Address } from "../../src/model/address.ts";
import { endCardLines } from "../../src/render/progress/end-card.ts";
import { createJsonProgress } from "../../src/render/progress/json.ts";
import { progressLines } from "../../src/render/progress/lines.ts";
import { createPlainProgress } from "../../src/render/progress/plain.ts";
import { advance, createProgressState, doing, doneWord } from "../../src/render/progress/state.ts";
import { createTerminalProgress } from "../../src/render/progress/terminal.ts";
import type { ProgressView } from "../../src/render/progress/view.ts";
import { printLines } from "../../src/render/text.ts";
import { address } from "./fixtures/build.ts";
import { shopEvents, step } from "./fixtures/apply.ts";
import { plain } from "./style.ts";
import { Screen } from "./screen.ts";

interface Clock {
  now: number;
}

/** Plays events at their times, with a tick each 100 ms in between. */
function play(view: ProgressView, events: readonly ApplyEvent[], clock: Clock, until = Infinity): void {
  for (const event of events) {
    if (event.at > until) break;
    while (clock.now + 100 < event.at) {
      clock.now += 100;
      view.tick();
    }
    clock.now = event.at;
    view.event(event);
  }
}

function linesAt(events: readonly ApplyEvent[], at: number, width: number, rows: number): string {
  const state = createProgressState();
  for (const event of events) if (event.at <= at) advance(state, event);
  return printLines(progressLines(state, at, plain(width), rows), plain(width));
}

describe("the picture of an apply", () => {
  it("has a line a workload with what it waits for and its last log line", () => {
    expect(linesAt(shopEvents(), 17_000, 80, 24)).toBe(
      [
        "orch apply  shop  p1-4f9c21ab77e0             wave 2 of 2   7 of 14 steps   0:17",
        "  ok      web  3/3 healthy                                                  0:11",
        "  [-----] api  0/2 updated, 2/2 up   api[0] n1 starting, health 0/3 (co...  0:05",
        "               api[0] | listening on :8080",
        "",
      ].join("\n"),
    );
  });

  it("uses the room of a wide terminal", () => {
    expect(linesAt(shopEvents(), 5150, 120, 24)).toBe(
      [
        "orch apply  shop  p1-4f9c21ab77e0                                                     wave 1 of 2   3 of 14 steps   0:05",
        "  [##---] web  3/6 steps   web[0] n1 starting, health 1/3 2s and 2 more                                             0:05",
        "  waits   api  0/8 steps   after web",
        "",
      ].join("\n"),
    );
  });

  it("says that a stopped container is started, not that it is updated", () => {
    const info = { ...step("service.app[0]", "update", "n1"), starts: true as const };
    expect(doing(info)).toBe("starting");
    expect(doneWord(info)).toBe("started");
    expect(doneWord(step("service.app[0]", "update", "n1"))).toBe("updated");
  });

  it("keeps failed and working workloads in sight where rows are few", () => {
    const state = createProgressState();
    const owners = Array.from({ length: 50 }, (_, index) => ({
      address: address(`service.app${index}`),
      kind: "service" as const,
      steps: 1,
      replicas: 1,
      after: [],
    }));
    advance(state, {
      ...(shopEvents()[0] as Extract<ApplyEvent, { type: "apply-start" }>),
      owners,
      steps: 50,
    }); // the first event is the start
    const busy = step("service.app40[0]", "up", "n1");
    const done = step("service.app1[0]", "up", "n1");
    advance(state, { type: "step-start", at: 0, after: [], ...busy });
    advance(state, { type: "step-done", at: 0, took: 0, already: false, ...done });
    expect(printLines(progressLines(state, 1000, plain(60), 5), plain(60))).toBe(
      [
        "orch apply  shop  p1-4f9c21ab77e0       1 of 50 steps   0:01",
        "  waits   app0   0/1 steps   next in line",
        "  waits   app2   0/1 steps   next in line",
        "  [-----] app40  0/1 steps   app40[0] n1 starting 1s    0:01",
        "  and 47 more: 1 done, 46 waiting",
        "",
      ].join("\n"),
    );
  });

  it("fits any terminal at any moment", () => {
    const events = shopEvents({ fails: true });
    for (const width of [40, 57, 80, 133])
      for (const rows of [2, 4, 24])
        for (let at = 0; at <= 47_000; at += 900) {
          const lines = linesAt(events, at, width, rows).split("\n").slice(0, -1);
          expect(lines.length).toBeLessThanOrEqual(rows);
          for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(width);
        }
  });
});

describe("the end of an apply", () => {
  it("counts a mere start as started, not as updated", () => {
    const finished = shopEvents({ fails: false }).at(-1);
    if (finished?.type !== "finished") throw new Error("the last event is the end");
    const ended = { ...finished, counts: { ...finished.counts, create: 0, replace: 0, start: 1 } };
    const lines = printLines(endCardLines(createProgressState(), ended, plain(80)), plain(80)).split("\n");
    expect(lines[0]).toBe("Apply complete: 1 started.");
  });

  it("counts what may be done although it failed", () => {
    const events = shopEvents({ fails: true });
    const finished = events.at(-1);
    const failure = events.find((event) => event.type === "step-failed");
    if (finished?.type !== "finished" || failure?.type !== "step-failed") throw new Error("no such events");
    const firstLine = (lost: readonly boolean[]): string | undefined => {
      const state = createProgressState();
      lost.forEach((maybeDone, index) =>
        advance(state, {
          ...failure,
          address: address(`service.api[${index}]`),
          error: { ...failure.error, maybeDone },
        }),
      );
      const ended = { ...finished, failed: lost.length, skipped: 0 };
      return printLines(endCardLines(state, ended, plain(80)), plain(80)).split("\n")[0];
    };
    expect(firstLine([true])).toBe("Applied in part: 3 created, 1 failed (may be done all the same).");
    expect(firstLine([true, true])).toBe("Applied in part: 3 created, 2 failed (may be done all the same).");
    expect(firstLine([true, false])).toBe(
      "Applied in part: 3 created, 2 failed (1 may be done all the same).",
    );
    expect(firstLine([false])).toBe("Applied in part: 3 created, 1 failed.");
  });

  it("names the interruption, not each link of the chain behind it", () => {
    const state = createProgressState();
    const finished = shopEvents({ fails: true }).at(-1);
    if (finished?.type !== "finished") throw new Error("the last event is the end");
    advance(state, { type: "interrupted", at: 1, times: 1, running: 2 });
    const skip = (name: string, because: Address | null): void =>
      advance(state, {
        type: "step-skipped",
        at: 2,
        because: because === null ? { kind: "interrupted" } : { kind: "need-failed", address: because },
        ...step(name, "up", "n1"),
      });
    skip("service.api[0]", null);
    skip("service.api[1]", address("service.api[0]"));
    skip("service.web[0]", address("service.api[1]"));
    skip("service.web[0]", address("service.web[0]"));
    const ended = { ...finished, result: "interrupted" as const, failed: 0, skipped: 3 };
    expect(printLines(endCardLines(state, ended, plain(80)), plain(80))).toBe(
      [
        "Apply interrupted: 3 created, 3 skipped.",
        "",
        "skipped api[0..1]  interrupted",
        "skipped web[0]  interrupted",
        "plan p1-4f9c21ab77e0   state #42   took 47s",
        "Next   orch plan  shows what is left; apply goes on from there",
        "",
      ].join("\n"),
    );
  });
});

describe("an apply in a terminal", () => {
  function run(options: { readonly fails: boolean; readonly until?: number; readonly columns?: number }) {
    const columns = options.columns ?? 80;
    const [clock, screen] = [{ now: 0 }, new Screen(columns)];
    const writes: number[] = [];
    const write = (text: string): void => {
      writes.push(clock.now);
      screen.write(text);
    };
    const view = createTerminalProgress({ write, now: () => clock.now, style: plain(columns), rows: 24 });
    play(view, shopEvents({ fails: options.fails }), clock, options.until);
    return { view, screen, writes, clock };
  }

  it("repaints one region, keeps failures above it and ends with a card", async () => {
    const { screen } = run({ fails: true });
    await expect(screen.text()).toMatchFileSnapshot("golden/apply-fails-80.txt");
    expect(screen.cursorHidden).toBe(false);
  });

  it("leaves one picture and the card of a good run", async () => {
    const { screen } = run({ fails: false });
    await expect(screen.text()).toMatchFileSnapshot("golden/apply-done-80.txt");
  });

  it("repaints at most ten times a second, but once a second for the clock", () => {
    const { writes } = run({ fails: false });
    for (let index = 1; index < writes.length - 3; index++)
      expect((writes[index] ?? 0) - (writes[index - 1] ?? 0)).toBeGreaterThanOrEqual(100);
    const quiet = writes.filter((at) => at > 6000 && at < 11_000);
    expect(quiet.length).toBe(4);
  });

  it("gives the cursor back when it is closed in the middle", () => {
    const { view, screen } = run({ fails: false, until: 3000 });
    expect(screen.cursorHidden).toBe(true);
    view.close();
    view.close();
    expect(screen.cursorHidden).toBe(false);
    const before = screen.text();
    view.tick();
    expect(screen.text()).toBe(before);
  });

  it("survives a resize in either direction", () => {
    const { view, screen, clock } = run({ fails: false, until: 17_000 });
    for (const columns of [50, 120]) {
      screen.resize(columns);
      view.resize(columns, 24);
      clock.now += 1000;
      view.tick();
      expect(screen.text().match(/orch apply/g)?.length).toBe(1);
    }
  });
});

describe("what an apply waits for", () => {
  const [start] = shopEvents();
  const at = (seconds: number, ...events: readonly Partial<ApplyEvent>[]): readonly string[] => {
    const state = createProgressState();
    const made = step("service.web[0]", "gate", "n1");
    if (start !== undefined) advance(state, start);
    advance(state, { type: "step-start", at: 1000, after: [], ...made });
    for (const event of events) advance(state, { at: 1000, ...made, ...event } as ApplyEvent); // whole with these
    return printLines(progressLines(state, seconds * 1000, plain(100), 10), plain(100))
      .split("\n")
      .slice(1, 3);
  };

  it("is said with the time that it may still take, the check that fails, and whom others wait for", () => {
    const waiting = { kind: "waiting" as const, text: "health command fails: exit 1", left: 90_000 };
    expect(at(11, { type: "step-progress", detail: waiting })).toEqual([
      "  [-----] web  0/6 steps   web[0] n1, 1m20s left: health command fails: exit 1                  0:10",
      "  waits   api  0/8 steps   after web",
    ]);
  });

  it("is a word for each call, with how long it has taken where nothing ends it", () => {
    expect(at(5, { type: "step-progress", detail: { kind: "verb", verb: "retire" } })[0]).toBe(
      "  [-----] web  0/6 steps   web[0] n1 stopping 4s                                                0:04",
    );
    const ended = { kind: "waiting" as const, text: "running until it ends", left: null };
    expect(at(66, { type: "step-progress", detail: ended })[0]).toBe(
      "  [-----] web  0/6 steps   web[0] n1 running until it ends 1m5s                                 1:05",
    );
  });
});

describe("an apply in a log", () => {
  function run(fails: boolean, width = 80): string {
    const clock = { now: 0 };
    let text = "";
    const view = createPlainProgress({
      write: (part) => (text += part),
      now: () => clock.now,
      style: plain(width),
    });
    play(view, shopEvents({ fails }), clock);
    view.close();
    return text;
  }

  it("is append-only, with times, a heartbeat and a card", async () => {
    await expect(run(false)).toMatchFileSnapshot("golden/apply-done-plain.txt");
    await expect(run(true)).toMatchFileSnapshot("golden/apply-fails-plain.txt");
  });

  it("moves no cursor and starts no CI command", () => {
    const text = run(true, 60);
    expect(text).not.toContain("\u001b");
    expect(text).not.toMatch(/^\s*::/m);
    for (const line of text.split("\n")) expect(displayWidth(line)).toBeLessThanOrEqual(60);
  });

  it("tells every twentieth part of a large workload", () => {
    const clock = { now: 0 };
    let text = "";
    const view = createPlainProgress({
      write: (part) => (text += part),
      now: () => clock.now,
      style: plain(80),
    });
    const [start] = shopEvents();
    if (start?.type !== "apply-start") throw new Error("the first event is the start");
    const owner = {
      address: address("service.app"),
      kind: "service" as const,
      steps: 1000,
      replicas: 1000,
      after: [],
    };
    view.event({ ...start, steps: 1000, owners: [owner] });
    for (let index = 0; index < 1000; index++) {
      const info = step(`service.app[${index}]`, "up", "n1");
      view.event({ type: "step-start", at: index, after: [], ...info });
      view.event({ type: "step-done", at: index, took: 1, already: false, ...info });
    }
    expect(text.split("\n").length).toBe(22);
    expect(text).toContain("+0:00  app       50 of 1,000 steps\n");
  });
});

describe("an apply for machines", () => {
  it("is one numbered object a line, with the same values and nothing dangerous", () => {
    let text = "";
    const view = createJsonProgress((part) => (text += part));
    const events = shopEvents({ fails: true });
    for (const event of events) view.event(event);
    view.tick();
    const parsed = text
      .trimEnd()
      .split("\n")
      .map((line): unknown => JSON.parse(line));
    expect(parsed).toEqual(events.map((event, index) => ({ seq: index + 1, ...event })));
    expect(text).not.toMatch(/(?!\n)\p{Cc}|\p{Cf}/u);
  });
});
