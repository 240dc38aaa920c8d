// A headless browser over a pipe: opens pages, says what they asked of the network, and what a script of ours measures in them.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { pathToFileURL } from "node:url";

const LONGEST = 30_000;

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
type Fields = { readonly [key: string]: Json };

export interface Page {
  /** Addresses that the page asked for, its own left out. */
  readonly requests: readonly string[];
  /** What the browser logged, refusals of the security policy among it. */
  readonly log: readonly string[];
  /** The value of an expression; our own script is no part of the page's policy. */
  readonly measure: (expression: string) => Promise<Json>;
  readonly press: (key: "Tab" | "Enter" | "ArrowLeft") => Promise<void>;
  /** A picture of the visible part, as PNG, or of so many pixels from a line on. */
  readonly picture: (height?: number, top?: number) => Promise<Buffer>;
  /** On A4, as PDF. */
  readonly print: () => Promise<Buffer>;
}

export interface Browser {
  readonly open: (file: string, width: number, scheme: "light" | "dark") => Promise<Page>;
  readonly close: () => Promise<void>;
}

export function startBrowser(): Browser {
  const profile = mkdtempSync(join(tmpdir(), "orch-pages-"));
  const program = process.env["ORCH_TEST_BROWSER"] ?? "chromium";
  const flags = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--hide-scrollbars",
    "--remote-debugging-pipe",
  ];
  const child = spawn(program, [...flags, `--user-data-dir=${profile}`], {
    stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"],
  });
  const failed = new Promise<never>((_, reject) => {
    child.once("error", () => reject(new Error(`${program} does not start: apt-get install chromium`)));
  });
  failed.catch(() => undefined);
  // as asked for in `stdio`
  const [input, output] = [child.stdio[3] as Writable, child.stdio[4] as Readable];
  input.on("error", () => undefined);
  const waiting = new Map<number, (message: Fields) => void>();
  const listeners = new Map<string, (method: string, params: Fields) => void>();
  let [last, rest] = [0, ""];
  output.on("data", (bytes: Buffer) => {
    const parts = `${rest}${bytes.toString("utf8")}`.split("\0");
    rest = parts.pop() ?? "";
    for (const part of parts) {
      const message = JSON.parse(part) as Fields; // the protocol's own form
      if (typeof message["id"] === "number") waiting.get(message["id"])?.(message);
      else
        listeners.get(String(message["sessionId"]))?.(String(message["method"]), message["params"] as Fields);
    }
  });
  const send = async (method: string, params: Fields = {}, session?: string): Promise<Fields> => {
    const id = ++last;
    const answer = new Promise<Fields>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`${method} takes too long`)), LONGEST);
      waiting.set(id, (message) => {
        clearTimeout(timer);
        if (message["error"] !== undefined)
          reject(new Error(`${method}: ${JSON.stringify(message["error"])}`));
        else resolve(message["result"] as Fields);
      });
    });
    input.write(
      `${JSON.stringify({ id, method, params, ...(session === undefined ? {} : { sessionId: session }) })}\0`,
    );
    return await Promise.race([answer, failed]);
  };
  const open: Browser["open"] = async (file, width, scheme) => {
    const { targetId } = await send("Target.createTarget", { url: "about:blank" });
    const { sessionId } = await send("Target.attachToTarget", { targetId: targetId ?? null, flatten: true });
    const session = String(sessionId);
    const own = pathToFileURL(file).href;
    const [requests, log]: [string[], string[]] = [[], []];
    const loaded = new Promise<void>((resolve) => {
      listeners.set(session, (method, params) => {
        if (method === "Network.requestWillBeSent") {
          const { url } = params["request"] as { readonly url: string };
          if (url !== own) requests.push(url);
        }
        if (method === "Log.entryAdded") log.push(String((params["entry"] as Fields)["text"]));
        if (method === "Runtime.consoleAPICalled" || method === "Page.javascriptDialogOpening")
          log.push(method);
        if (method === "Page.loadEventFired") resolve();
      });
    });
    const ask = (method: string, params?: Fields) => send(method, params, session);
    for (const domain of ["Network", "Log", "Runtime", "Page"]) await ask(`${domain}.enable`);
    const size = { width, height: 1000, deviceScaleFactor: 1, mobile: false };
    await ask("Emulation.setDeviceMetricsOverride", size);
    await ask("Emulation.setEmulatedMedia", { features: [{ name: "prefers-color-scheme", value: scheme }] });
    await ask("Page.navigate", { url: own });
    await loaded;
    const measure = async (expression: string): Promise<Json> => {
      const { result, exceptionDetails } = await ask("Runtime.evaluate", { expression, returnByValue: true });
      if (exceptionDetails !== undefined) throw new Error(JSON.stringify(exceptionDetails));
      return (result as Fields)["value"] ?? null;
    };
    const press: Page["press"] = async (key) => {
      const codes = { Tab: 9, Enter: 13, ArrowLeft: 37 };
      const event = {
        key,
        code: key,
        windowsVirtualKeyCode: codes[key],
        ...(key === "Enter" ? { text: "\r" } : {}),
      };
      await ask("Input.dispatchKeyEvent", { type: "keyDown", ...event });
      await ask("Input.dispatchKeyEvent", { type: "keyUp", ...event });
    };
    const picture: Page["picture"] = async (height, top = 0) => {
      const whole =
        height === undefined
          ? {}
          : { captureBeyondViewport: true, clip: { x: 0, y: top, width, height, scale: 1 } };
      const { data } = await ask("Page.captureScreenshot", { format: "png", ...whole });
      return Buffer.from(String(data), "base64");
    };
    const print = async (): Promise<Buffer> => {
      const paper = { paperWidth: 210 / 25.4, paperHeight: 297 / 25.4, printBackground: true };
      const { data } = await ask("Page.printToPDF", { ...paper, displayHeaderFooter: false });
      return Buffer.from(String(data), "base64");
    };
    return { requests, log, measure, press, picture, print };
  };
  const close = async (): Promise<void> => {
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await Promise.race([gone, failed.catch(() => undefined)]);
    rmSync(profile, { recursive: true, force: true, maxRetries: 30 });
  };
  return { open, close };
}
