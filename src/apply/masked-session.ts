// A session whose words hold no secret: errors, progress, health and the ends of logs pass the mask, for they are shown and
// written to the journal. Nothing that orch decides by is changed.
import type { CallContext, LogLine, ProviderError, Session } from "../provider/contract.ts";
import { isProviderError } from "../provider/contract.ts";
import type { Mask } from "./secret-mask.ts";

export function maskedSession(session: Session, mask: Mask): Session {
  const errorOf = (error: ProviderError): ProviderError => ({
    ...error,
    message: mask(error.message),
    ...(error.log === undefined ? {} : { log: error.log.map(mask) }),
  });
  const contextOf = (context: CallContext): CallContext => ({
    signal: context.signal,
    event: (event) =>
      context.event(
        event.type === "log" ? { ...event, line: mask(event.line) } : { ...event, text: mask(event.text) },
      ),
  });
  return {
    ...session,
    run: async (call, context) => {
      const answer = await guarded(() => session.run(call, contextOf(context)), mask);
      return answer.ok ? answer : { ok: false, error: errorOf(answer.error) };
    },
    probe: async (request, context) => {
      const health = await guarded(() => session.probe(request, contextOf(context)), mask);
      return health.detail === null ? health : { ...health, detail: mask(health.detail) };
    },
    wait: async (instance, context) => {
      const answer = await guarded(() => session.wait(instance, contextOf(context)), mask);
      return isProviderError(answer) ? errorOf(answer) : answer;
    },
    logs: (instance, options, context) => masked(session.logs(instance, options, contextOf(context)), mask),
  };
}

/** A defect of a provider ends a step, and its message is told. */
async function guarded<T>(call: () => Promise<T>, mask: Mask): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw new Error(mask(error instanceof Error ? error.message : String(error)));
  }
}

async function* masked(lines: AsyncIterable<LogLine>, mask: Mask): AsyncIterable<LogLine> {
  for await (const line of lines) yield { ...line, text: mask(line.text) };
}
