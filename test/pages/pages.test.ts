// Pages of plans in a real browser. `npm run test:pages` needs chromium (Debian's package, or ORCH_TEST_BROWSER), and leaves
// pictures in .cache/pages for eyes.
import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { renderHtml } from "../../src/render/html/page.ts";
import type { Plan } from "../../src/plan/document.ts";
import { fleetPlan } from "../render/fixtures/fleet.ts";
import { guardedPlan } from "../render/fixtures/guarded.ts";
import { hostilePlan } from "../render/fixtures/hostile.ts";
import { movesPlan } from "../render/fixtures/moves.ts";
import { SHOP_SOURCES, shopPlan } from "../render/fixtures/shop.ts";
import { evacuationPlan } from "../render/fixtures/evacuation.ts";
import { attributePlan, destroyPlan, pendingPlan } from "../render/fixtures/more.ts";
import { PAYLOADS, changeTexts, poison } from "../render/media/hostile.ts";
import { type Page, startBrowser } from "./browser.ts";
import { faintTexts } from "./contrast.ts";

const FOLDER = resolve(".cache/pages");
/** Pixels of a picture. */
const TALLEST = 4000;
mkdirSync(FOLDER, { recursive: true });
const browser = startBrowser();
afterAll(() => browser.close());

function written(name: string, plan: Plan): string {
  const file = join(FOLDER, `${name}.html`);
  writeFileSync(file, renderHtml(plan, { sources: SHOP_SOURCES }));
  return file;
}

const quiet = (page: Page) => ({ requests: page.requests, log: page.log });
const NOTHING = { requests: [], log: [] };

const EVIL = `"><script>document.title='ran'</script><img src=http://127.0.0.1:9/x onerror="document.title='ran'">' onfocus='document.title=1&lt;\u202egnp\u0007</style><style>*{background:url(http://127.0.0.1:9/y)}`;

describe("a page in a browser", () => {
  const sizes: readonly (readonly [string, Plan])[] = [
    ["4-nodes", shopPlan()],
    ["50-nodes", fleetPlan(50, 200)],
    ["1000-nodes", fleetPlan(1000, 10_000)],
    ["moves-of-50", evacuationPlan(50, 8, 3)],
    ["moves-of-1000", evacuationPlan(1000, 200, 4)],
    ["destroyed", destroyPlan()],
    ["pending", pendingPlan()],
    ["attributes", attributePlan()],
  ];
  const others: readonly string[] = ["moves-of-1000", "destroyed", "pending", "attributes"];
  for (const [name, plan] of sizes)
    for (const width of others.includes(name) ? [1200] : [400, 1200, 2000])
      for (const scheme of ["light", "dark"] as const)
        it(`${name} at ${width} pixels, ${scheme}: no request, no refusal, nothing beside the page`, async () => {
          const page = await browser.open(written(name, plan), width, scheme);
          const height = Number(await page.measure("document.documentElement.scrollHeight"));
          writeFileSync(
            join(FOLDER, `${name}-${width}-${scheme}.png`),
            await page.picture(Math.min(height, TALLEST)),
          );
          expect(quiet(page)).toEqual(NOTHING);
          expect(await page.measure("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
          const isDark = "getComputedStyle(document.body).backgroundColor";
          expect(await page.measure(isDark)).toBe(
            scheme === "dark" ? "rgb(15, 18, 24)" : "rgb(246, 247, 249)",
          );
          await page.measure("document.querySelectorAll('details').forEach((e) => { e.open = true; })");
          if (width === 1200) expect(await faintTexts(page)).toEqual([]);
          // its own style sheet passes its policy
          expect(await page.measure("document.styleSheets.length")).toBe(1);
        });

  it("shows hostile names as text: nothing runs, nothing is asked for, nothing is added", async () => {
    const page = await browser.open(written("hostile", hostilePlan(EVIL)), 1200, "light");
    expect(quiet(page)).toEqual(NOTHING);
    expect(
      await page.measure("document.querySelectorAll('script, img, [onerror], [onfocus], [style]').length"),
    ).toBe(0);
    expect(await page.measure("document.querySelectorAll('style').length")).toBe(1);
    expect(await page.measure("document.title")).toContain(`"><script>document.title='ran'</script>`);
    expect(await page.measure("document.querySelector('h1 b').textContent")).toBe(
      EVIL.replace("\u202e", "\\u{202e}").replace("\u0007", "\\u{7}"),
    );
    expect(await page.measure("document.documentElement.scrollWidth")).toBeLessThanOrEqual(1200);
  });

  it("shows plans as text in which every text is hostile", async () => {
    for (const [name, plan] of [
      ["moves", movesPlan()],
      ["guarded", guardedPlan()],
    ] as const) {
      const hostile = changeTexts(plan, poison(`${EVIL} ${PAYLOADS.join(" ")}`));
      const page = await browser.open(written(`hostile-${name}`, hostile), 1200, "light");
      expect(quiet(page)).toEqual(NOTHING);
      const foreign =
        "document.querySelectorAll('script, img, iframe, [onerror], [onfocus], [style]').length";
      expect(await page.measure(foreign)).toBe(0);
      expect(await page.measure("document.querySelectorAll('style').length")).toBe(1);
      expect(await page.measure("document.title")).toContain("<script>document.title='ran'</script>");
    }
  });

  it("would be seen to ask for something: its policy refuses that, and says so", async () => {
    const file = written("4-nodes", shopPlan());
    const page = renderHtml(shopPlan()).replace(
      "</main>",
      "<img src=http://127.0.0.1:9/x><script>document.title = 'ran'</script><p style='color: red'>x</p></main>",
    );
    writeFileSync(file, page);
    const opened = await browser.open(file, 1200, "light");
    const refused = opened.log.map((text) => /violates the following Content Security Policy/.test(text));
    expect(refused).toEqual([true, true, true]);
    expect(await opened.measure("document.title")).toBe("shop p1-4f9c21ab77e0: plan");
  });

  it("is read by keyboard: the moment is chosen with arrows, a replica opens with Enter", async () => {
    const page = await browser.open(written("4-nodes", shopPlan()), 1200, "light");
    const seen =
      "[...document.querySelectorAll('article .pct')].filter((e) => e.checkVisibility()).map((e) => e.textContent).join(' ')";
    expect(await page.measure(seen)).toBe("46% 60% 0% 0% 41% 40% 41% 40%");
    await page.measure("document.getElementById('m-after').focus()");
    await page.press("ArrowLeft");
    expect(await page.measure(seen)).toBe("59% 73% 21% 20% 54% 53% 54% 53%");
    await page.press("ArrowLeft");
    expect(await page.measure(seen)).toBe("39% 53% 21% 20% 13% 13% 34% 33%");
    await page.press("Tab");
    expect(await page.measure("document.activeElement.id")).toBe("z-all");
    await page.press("Tab");
    expect(await page.measure("document.activeElement.tagName")).toBe("SUMMARY");
    await page.press("Enter");
    expect(await page.measure("document.querySelectorAll('.chip[open] dl').length")).toBe(1);
  });

  it("outlines the siblings of the replica that has the focus or is pointed at, on every node, and no others", async () => {
    const page = await browser.open(written("4-nodes", shopPlan()), 1200, "light");
    const outlined =
      "[...document.querySelectorAll('.chip, .stay')].filter((e) => getComputedStyle(e).outlineStyle === 'solid').map((e) => (e.querySelector('summary') ?? e).textContent.replace(/(create|replace) /, '')).join('|')";
    expect(await page.measure(outlined)).toBe("");
    await page.measure("document.querySelector('.chip summary').focus()");
    expect(await page.measure(outlined)).toBe("+/- api[0]|+/- api[1]|+/- api[2]");
    await page.measure("document.querySelectorAll('.chip summary')[1].focus()");
    expect(await page.measure(outlined)).toBe("+ web[0]|+ web[1]|+ web[2]");
  });

  it("narrows the map to a zone and to nodes that change, by keyboard as well", async () => {
    const page = await browser.open(written("moves-of-50", evacuationPlan(50, 8, 3)), 1200, "light");
    const seen = "[...document.querySelectorAll('article.node')].filter((e) => e.checkVisibility()).length";
    expect(await page.measure(seen)).toBe(50);
    await page.measure("document.getElementById('busy').click()");
    const busy = Number(await page.measure(seen));
    expect(busy).toBeLessThan(50);
    await page.measure("document.getElementById('z0').focus(); document.getElementById('z0').click()");
    const zone =
      "[...document.querySelectorAll('.zone')].filter((e) => e.checkVisibility()).map((e) => e.querySelector('h3').firstChild.textContent).join()";
    expect(await page.measure(zone)).toBe("Zone a");
    expect(Number(await page.measure(seen))).toBeLessThan(busy);
    await page.press("ArrowLeft");
    expect(await page.measure(zone)).toBe("Zone a,Zone b,Zone c");
  });

  it("prints the shop on two pages of A4, and a thousand nodes on few", async () => {
    const pages = async (name: string, plan: Plan): Promise<number> => {
      const page = await browser.open(written(name, plan), 1200, "dark");
      const file = await page.print();
      writeFileSync(join(FOLDER, `${name}.pdf`), file);
      return file.toString("latin1").match(/\/Type\s*\/Page\b/g)?.length ?? 0;
    };
    expect(await pages("4-nodes", shopPlan())).toBe(2);
    expect(await pages("moves-of-1000", evacuationPlan(1000, 200, 4))).toBeLessThan(12);
  });
});
