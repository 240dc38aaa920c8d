// Ctrl-C: the first lets running steps finish and starts nothing new, the second aborts.
export interface Interruptions {
  readonly stopping: () => boolean;
  /** Aborted by the second one. */
  readonly aborted: AbortSignal;
  readonly onInterrupt: (listener: (times: 1 | 2) => void) => void;
  readonly stop: () => void;
}

export function watchInterruptions(): Interruptions {
  const controller = new AbortController();
  const listeners: ((times: 1 | 2) => void)[] = [];
  let times = 0;
  const handle = (): void => {
    times++;
    if (times > 2) return;
    if (times === 2) controller.abort();
    for (const listener of listeners) listener(times === 1 ? 1 : 2);
  };
  process.on("SIGINT", handle);
  process.on("SIGTERM", handle);
  return {
    stopping: () => times > 0,
    aborted: controller.signal,
    onInterrupt: (listener) => void listeners.push(listener),
    stop: () => {
      process.off("SIGINT", handle);
      process.off("SIGTERM", handle);
    },
  };
}
