import { pino } from "pino";
import { redactSecrets } from "./redact-secrets.ts";

/** Secrets shorter than this are not replaced by their value: they would be found in ordinary words. */
const SHORTEST_SECRET = 8;

/**
 * Makes the one log of the process: JSON lines, secrets taken out of each line as a whole, wherever they are in it.
 * `secrets` are values that must never be printed; `write` is where lines go.
 */
export function createLog(
  level: string,
  secrets: readonly string[],
  write: (line: string) => void = (line) => process.stdout.write(line),
): pino.Logger {
  // As they look inside a JSON string.
  const known = secrets
    .filter(({ length }) => length >= SHORTEST_SECRET)
    .map((secret) => JSON.stringify(secret).slice(1, -1));
  const options: pino.LoggerOptions = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: describeError },
    // Payloads hold other people's text, and are in GitHub's list of deliveries anyway.
    redact: { paths: ["event.payload"], remove: true },
  };
  return pino(options, { write: (line: string) => write(redactSecrets(line, known)) });
}

/** An error's own facts. Libraries hang requests with tokens, and whole webhooks, on theirs. */
function describeError(error: unknown): object {
  if (!(error instanceof Error)) return { message: String(error) };
  const { name, message, stack, cause } = error;
  const { code, status } = error as { code?: unknown; status?: unknown };
  const causes = cause === undefined ? {} : { cause: describeError(cause) };
  const errors = error instanceof AggregateError ? { errors: error.errors.map(describeError) } : {};
  return { type: name, message, code, status, stack, ...causes, ...errors };
}
