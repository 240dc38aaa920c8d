import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Plan } from "../../src/plan/document.ts";
import { markup, lines, styleSheet } from "../../src/render/html/escape.ts";
import { renderPlanMarkdown } from "../../src/render/markdown/plan.ts";
import { renderHtml } from "../../src/render/html/page.ts";
import { address, change, node, nodeRow, plan, ref, resources, spec } from "./fixtures/build.ts";
import { fleetPlan } from "./fixtures/fleet.ts";
import { hostilePlan } from "./fixtures/hostile.ts";
import {
  attributePlan,
  cascadePlan,
  destroyPlan,
  emptyPlan,
  firstPlan,
  outputPlan,
  pendingPlan,
} from "./fixtures/more.ts";
import { SHOP_SOURCES, shopPlan } from "./fixtures/shop.ts";
import { readMarkup } from "./html-balance.ts";

const MI = 2 ** 20;

/** A run of a job beside a service, on one node. */
function jobPlan(): Plan {
  const run = address("job.load[0]");
  return plan({
    changes: [
      change("job.load[0]", "create", { to: "n1", after: ref("s"), causes: [{ kind: "run" }] }),
      change("service.web[0]", "create", { to: "n1", after: ref("s"), causes: [{ kind: "config" }] }),
    ],
    specs: { s: spec({ image: "a:1", resources: { cpu: 950, memory: 768 * MI } }) },
    nodes: [nodeRow("n1", { peak: resources(1900, 1536), after: resources(950, 768) })],
    schedule: {
      makespan: 60_000,
      bound: { time: 60_000, by: "critical path" },
      critical_path: [{ address: run, because: "start" }],
      deadlines: [
        {
          job: address("job.load"),
          deadline: 90_000,
          end: 60_000,
          status: "met",
          least: 60_000,
          because: null,
        },
      ],
      runs: [
        {
          address: run,
          job: address("job.load"),
          node: node("n1"),
          start: 0,
          end: 60_000,
          assumed: false,
          slack: 30_000,
          room_of: [],
          state: null,
        },
      ],
    },
  });
}

const PLANS: readonly (readonly [string, () => Plan])[] = [
  ["shop", shopPlan],
  ["first", firstPlan],
  ["destroy", destroyPlan],
  ["pending", pendingPlan],
  ["attributes", attributePlan],
  ["cascade", cascadePlan],
  ["empty", emptyPlan],
  ["outputs", outputPlan],
  ["jobs", jobPlan],
  ["fleet", () => fleetPlan(80, 300)],
];

describe("text in a page", () => {
  it("is text in elements and in attributes, and shows what is hidden in it", () => {
    const hostile = `<b>"'\`&amp;\u202e\u0007`;
    expect(markup`<i title="${hostile}">${hostile}</i>`.text).toBe(
      '<i title="&lt;b&gt;&quot;&#39;`&amp;amp;\\u{202e}\\u{7}">&lt;b&gt;&quot;&#39;`&amp;amp;\\u{202e}\\u{7}</i>',
    );
  });

  it("is not escaped twice, and lists are put one after the other", () => {
    const items = ["a<", "b"].map((item) => markup`<li>${item}</li>`);
    expect(markup`<ul>${items}${null}${3}</ul>`.text).toBe("<ul><li>a&lt;</li><li>b</li>3</ul>");
  });

  it("of several lines keeps its line feeds", () => {
    expect(lines("a\r\n<b>\tc").text).toBe("a\n&lt;b&gt;  c");
  });

  it("cannot pass for markup by its shape", () => {
    const forged = JSON.parse('{"text":"<script>"}') as never; // what a plan could hold where text is expected
    expect(markup`${[forged]}`.text).toBe("");
  });

  it("cannot be in a style sheet", () => {
    expect(() => styleSheet("</style>")).toThrow("must not hold markup");
  });
});

describe("a plan as a page", () => {
  it("reads as reviewed", async () => {
    const page = renderHtml(shopPlan(), { sources: SHOP_SOURCES });
    const shown = page
      .replace(/<style>[^<]*<\/style>/, "<style></style>")
      .replace(/sha256-[A-Za-z0-9+/=]+/, "sha256-");
    await expect(shown).toMatchFileSnapshot("golden/page-shop.txt");
  });

  it.each(PLANS)("is well formed, and every link in it leads somewhere: %s", (_, make) => {
    const { problems, ids, hrefs, fors } = readMarkup(renderHtml(make()));
    expect(problems).toEqual([]);
    expect(ids).toEqual([...new Set(ids)]);
    expect(hrefs.filter((href) => !ids.includes(href.slice(1)))).toEqual([]);
    expect(fors.filter((id) => !ids.includes(id))).toEqual([]);
  });

  it("allows its own style and nothing else: no script, no network, no inline style", () => {
    const page = renderHtml(shopPlan());
    const style = /<style>([^<]*)<\/style>/.exec(page)?.[1] ?? "";
    const hash = createHash("sha256").update(style).digest("base64");
    expect(page).toContain(
      `<meta http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;; style-src &#39;sha256-${hash}&#39;; base-uri &#39;none&#39;; form-action &#39;none&#39;">`,
    );
    expect(page.indexOf("Content-Security-Policy")).toBeLessThan(page.indexOf("<style>"));
    expect(
      page.match(/<(script|link|img|iframe|object|embed|form)\b|\s(on\w+|src|style|action)=/g),
    ).toBeNull();
    expect(style.match(/@import|@font-face|https?:|url\((?!#)/g)).toBeNull();
  });

  it("is the same bytes each time", () => {
    expect(renderHtml(cascadePlan())).toBe(renderHtml(cascadePlan()));
  });

  it("shows what runs to its end at the peak, not among what requests afterwards", () => {
    const page = renderHtml(jobPlan());
    const bar = (moment: string): string =>
      new RegExp(`<article[^]*?<svg class="bar s s-${moment}"[^>]*>([^]*?)</svg>`).exec(page)?.[1] ?? "";
    expect(bar("after")).toBe(
      '<rect class="f-create" x="0" width="250" height="10"><title>web[0] (create): 950m</title></rect>',
    );
    expect(bar("peak")).toBe(
      '<rect class="f-create" x="0" width="250" height="10"><title>web[0] (create): 950m</title></rect>' +
        '<rect class="f-while" x="250" width="250" height="10"><title>only meanwhile: old and new at once, and runs of jobs: 950m</title></rect>',
    );
  });

  it("folds nodes that are alike, and still has a row and a square for each", () => {
    const page = renderHtml(fleetPlan(1000, 4000));
    expect(page.length).toBeLessThan(2_000_000);
    expect(page.match(/<article /g)?.length ?? 0).toBeLessThan(40);
    expect(page.match(/<svg class="squares s s-after"/g)).toHaveLength(3);
    expect(page).toContain('<th scope="row">node-0999</th>');
    expect(page).toContain("<title>node-0999 ");
  });

  it("has a box for a node whose replica is replaced in its own room, among a thousand others", () => {
    const still = resources(500, 640);
    const row = { before: still, peak: still, after: still };
    const page = renderHtml(
      plan({
        changes: [change("service.web[0]", "replace", { from: "n070", to: "n070", order: "stop-first" })],
        nodes: Array.from({ length: 99 }, (_, index) => nodeRow(`n${String(index).padStart(3, "0")}`, row)),
      }),
    );
    expect([...page.matchAll(/<h4>([^<]*)/g)].map(([, name]) => name)).toEqual(["n070"]);
    expect(page).toContain("and 98 more nodes, in the squares above and the table below");
  });
});

describe("what a loss would leave", () => {
  const rowsOf = (page: string): string[] =>
    [
      ...(/<section id="survival"[^]*?<\/section>/
        .exec(page)?.[0]
        .matchAll(/<th scope="row">([^<]*)<\/th>/g) ?? []),
    ].map(([, name]) => name ?? "");

  it("begins with zones and names the nodes that hurt most, whatever their names are", () => {
    const names = Array.from({ length: 20 }, (_, index) => `n${String(index).padStart(2, "0")}`);
    const placements = Object.fromEntries(names.map((name, index) => [`service.web[${index}]`, name]));
    const page = renderHtml(
      plan({
        nodes: names.map((name, index) => nodeRow(name, { labels: { zone: index < 10 ? "a" : "b" } })),
        placements: { ...placements, "service.db[0]": "n19", "job.load[0]": "n00", "job.load[1]": "n00" },
      }),
    );
    const shown = ["zone a", "zone b", ...names.slice(0, 9), "n19"];
    expect(rowsOf(page)).toEqual(shown);
    expect(page).toContain(
      '<tr><th scope="row">n19</th><td class="n">2 of 21</td><td class="n"><span class="t-error">0/1</span></td>' +
        '<td class="n"><span class="t-warning">19/20</span></td><td><span class="t-warning">db</span></td></tr>',
    );
  });

  it("says what then finds no other place, where the planner was asked", () => {
    const losses = [
      {
        name: "zone=a",
        nodes: [node("n1"), node("n2")],
        struck: 3,
        down: [address("service.db")],
        homeless: [{ workload: address("service.db"), replicas: 1 }],
      },
      { name: "n1", nodes: [node("n1")], struck: 2, down: [], homeless: [] },
    ];
    const asked = plan({
      nodes: ["n1", "n2", "n3"].map((name) => nodeRow(name)),
      placements: {
        "service.web[0]": "n1",
        "service.web[1]": "n3",
        "service.db[0]": "n2",
        'daemon.agent["n1"]': "n1",
      },
    });
    const page = renderHtml(asked, { survived: { losses, left: 4 } });
    expect(rowsOf(page)).toEqual(["zone a", "n1"]);
    expect(page).toContain(
      '<p><span class="t-error">Without zone a not everything finds another place</span>, and without zone a some are down until they are placed again.</p>',
    );
    expect(page).toContain(
      '<td><span class="t-warning">db</span></td><td><span class="t-error">1 of db</span></td></tr>',
    );
    expect(page).toContain("<td>nothing</td><td>none</td></tr>");
    expect(page).toContain("and 4 that would hurt no more or were not asked for, as they are too many");
    const comment = renderPlanMarkdown(
      { ...asked, changes: shopPlan().changes },
      { survived: { losses, left: 4 } },
    );
    expect(comment).toContain(
      "| zone a | 3 of 4 | db | 1 of db |\n| n1 | 2 of 4 | nothing | none |\n\nand 4 more",
    );
  });
});

describe("whatever names, labels and values hold", () => {
  const piece = fc.oneof(
    fc.constantFrom(
      "<script>alert(1)</script>",
      "</style>",
      "</title>",
      "<!--",
      "-->",
      "]]>",
      '"',
      "'",
      "`",
      "&lt;",
      "&",
      "<",
      ">",
      "\u202e",
      "\u0000",
      "\u001b[2J",
      "\ud800",
      "\u200b",
      "javascript:alert(1)",
      "__proto__",
      "\n",
    ),
    fc.string({ maxLength: 5 }),
  );
  const hostileText = fc.array(piece, { minLength: 1, maxLength: 6 }).map((parts) => parts.join(""));
  /** Anything that could hide or turn text around; a line feed ends lines. */
  const DANGEROUS = /(?!\n)\p{Cc}|\p{Cf}|\p{Cs}|\p{Zl}|\p{Zp}/u;

  it("the page stays well formed, nothing in it is markup or hidden, and no link leaves it", () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const page = renderHtml(hostilePlan(text), { savedAs: text, sources: new Map([[text, text]]) });
        const { problems, hrefs, ids } = readMarkup(page);
        expect(problems).toEqual([]);
        expect(page).not.toMatch(DANGEROUS);
        expect(hrefs.every((href) => ids.includes(href.slice(1)))).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});
