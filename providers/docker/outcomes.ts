// Answers that are failures to the library and none to us.
import { EngineError } from "./errors.ts";

/** 404: it is not there. */
export async function orNull<T>(work: Promise<T>): Promise<T | null> {
  return work.catch((error: unknown) => {
    if (error instanceof EngineError && error.status === 404) return null;
    throw error;
  });
}

/** 304: it already was so. */
export async function done(work: Promise<unknown>): Promise<void> {
  await work.catch((error: unknown) => {
    if (!(error instanceof EngineError && error.status === 304)) throw error;
  });
}

/** A thing that is not there needs no removal; `going`: another call is removing it, and it may be there for a moment. */
export async function gone(work: Promise<unknown>): Promise<"gone" | "going"> {
  try {
    await work;
    return "gone";
  } catch (error) {
    if (error instanceof EngineError && error.status === 404) return "gone";
    if (error instanceof EngineError && /already in progress/.test(error.message)) return "going";
    throw error;
  }
}
