/** An error of the server, of the driver or of the network. */
export type CaptureFailure = Error & { code?: string | undefined; errors?: readonly Error[] };

/** Causes by the words of driver and network, and what to do about each. */
const explanations: readonly (readonly [RegExp, string])[] = [
  [/terminated|ECONNRESET|not queryable/iu, "the server closed the connection half-way"],
  [
    /client password must be a string|no password supplied/iu,
    "the server asks for a password, and the URL has none: write user:password@host, or set PGPASSWORD",
  ],
  [
    /^timeout expired$/u,
    "nothing answered within 15 s; are host and port right, and does a firewall let this machine in?",
  ],
];
/** Causes whose own words stay, with what to do about them. */
const remedies: readonly (readonly [RegExp, string])[] = [
  [
    /no pg_hba\.conf entry .*no encryption/u,
    "the server may take encrypted connections alone: add ?sslmode=require to the URL",
  ],
  [
    /certificate|altnames/iu,
    "name the file of its root certificate with ?sslmode=verify-full&sslrootcert=FILE, or ask for encryption alone with ?sslmode=require",
  ],
  [/statement pooling mode/u, "connect to the server itself, or to a pool in transaction mode"],
  [/does not support SSL/iu, "without ?sslmode the connection is not encrypted"],
];

export const noAnswer = /read timeout/iu;

/** Says why a capture could not go on, and what to do about it, in a few words. */
export function explainFailure(error: CaptureFailure, answerTimeoutMs: number): string {
  if (error.code === "55P03")
    return "a lock was not granted within 2 s, since somebody changes the schema right now; try again";
  if (error.code === "57014") return "the server needed more than 60 s for one query";
  if (error.code === "40001")
    return "the replica ended the query, since it was in the way of what came from the primary; try again, or capture from the primary";
  if (noAnswer.test(error.message))
    return `the server stopped answering (no answer within ${answerTimeoutMs / 1000} s)`;
  const said =
    (error.message || error.errors?.map(({ message }) => message).join("; ") || error.code) ??
    "unknown error";
  const explained = explanations.find(([shape]) => shape.test(said));
  if (explained) return explained[1];
  const remedy = remedies.find(([shape]) => shape.test(said));
  return remedy ? `${said.replace(/\.$/u, "")}; ${remedy[1]}` : said;
}
