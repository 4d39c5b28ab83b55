import type { RunningServer } from "../server.ts";

/** Where signals come from and the process ends: `process` itself, or a stand-in for tests. */
export interface SignalSource {
  on(signal: "SIGTERM" | "SIGINT", listener: () => void): unknown;
  exit(code: number): void;
}

/**
 * Runs the service until SIGTERM or SIGINT, stops it in order and gives the exit status. A second signal ends the process
 * at once. Where the queue's own server is lost the service ends with an error, to be started again.
 */
export async function runUntilSignal(
  server: RunningServer,
  reportError: (message: string) => void,
  source: SignalSource = process,
): Promise<number> {
  let asked = 0;
  const signalled = new Promise<null>((resolve) => {
    const onSignal = () => {
      if (++asked > 1) source.exit(130);
      resolve(null);
    };
    source.on("SIGTERM", onSignal);
    source.on("SIGINT", onSignal);
  });
  const lost = await Promise.race([signalled, server.ended]);
  if (lost !== null) reportError(lost);
  await server.stop();
  return lost === null ? 0 : 1;
}
