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

/**
 * A thing that is not there needs no removal. One that another call is removing is there for a moment yet, with its name, ports and
 * volumes: `whenGone` waits for that.
 */
export async function gone(work: Promise<unknown>, whenGone?: () => Promise<unknown>): Promise<void> {
  await orNull(
    work.catch(async (error: unknown) => {
      if (!(error instanceof EngineError && /already in progress/.test(error.message))) throw error;
      await whenGone?.();
    }),
  );
}
