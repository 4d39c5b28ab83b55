import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { finished } from "node:stream/promises";
import type { Snapshot } from "../../model/snapshot.ts";
import { readSnapshotFile, SnapshotFileError } from "./snapshot-file.ts";
import { isSnapshotAddress, type SnapshotAddress, type SnapshotStore } from "./snapshot-store.ts";

export interface ReceiveOptions {
  readonly store: SnapshotStore;
  /** What the sender must show as `Authorization: Bearer …`. */
  readonly token: string;
}

/** Largest upload, in bytes: 5,000 tables are about 2 MB. */
export const maxUploadBytes = 32 * 1024 * 1024;
// Unpacking and checking holds the event loop and ten times the upload's memory.
const uploadsAtATime = 2;
const clockSkewMs = 60 * 60 * 1000;
let running = 0;

/**
 * Answers `PUT /api/snapshots/{owner}/{repo}/{database}`: keeps the snapshot file that is the request's body.
 * 201 kept, 200 the same is there already; 401 wrong token, 400 names, 413 too large, 422 no valid snapshot, 503 busy.
 * The token is looked at before a byte of the body is read.
 */
export async function receiveSnapshot(
  request: IncomingMessage,
  response: ServerResponse,
  path: Readonly<Record<string, string>>,
  { store, token }: ReceiveOptions,
): Promise<void> {
  const address = { owner: path.owner ?? "", repo: path.repo ?? "", database: path.database ?? "" };
  if (!isAllowed(request.headers.authorization, token))
    return refuse(
      request,
      response,
      401,
      "the token is missing or wrong: send Authorization: Bearer and SNAPSHOT_TOKEN",
    );
  if (!isSnapshotAddress(address))
    return refuse(
      request,
      response,
      400,
      "owner, repository and database are names of letters, digits, dots, dashes and underscores",
    );
  if (running >= uploadsAtATime) {
    response.setHeader("retry-after", "10");
    return refuse(request, response, 503, "other uploads are being read; try again in 10 s");
  }
  running += 1;
  try {
    const bytes = await readBody(request);
    if (bytes === null)
      return refuse(request, response, 413, `a snapshot may have ${maxUploadBytes / 1024 / 1024} MB at most`);
    await keep(response, store, address, bytes);
  } finally {
    running -= 1;
  }
}

async function keep(
  response: ServerResponse,
  store: SnapshotStore,
  address: SnapshotAddress,
  bytes: Uint8Array,
): Promise<void> {
  let snapshot: Snapshot;
  try {
    snapshot = readSnapshotFile(bytes);
  } catch (error) {
    if (error instanceof SnapshotFileError) return answer(response, 422, { error: error.message });
    throw error;
  }
  // The latest by its own time is used: one from the future would hide all that follow.
  if (Date.parse(snapshot.takenAt) > Date.now() + clockSkewMs) {
    return answer(response, 422, {
      error: `the snapshot says it was taken at ${snapshot.takenAt}, which is in the future: check the clock of the machine that made it`,
    });
  }
  const kept = await store.put(address, bytes, snapshot);
  answer(response, kept ? 201 : 200, {
    kept,
    takenAt: snapshot.takenAt,
    postgres: snapshot.version,
    relations: snapshot.catalog.relations.length,
    gaps: snapshot.gaps.length,
  });
}

/** Compares digests in constant time, so that neither the token nor its length can be found by measuring. */
function isAllowed(authorization: string | undefined, token: string): boolean {
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  return token !== "" && timingSafeEqual(digest(authorization ?? ""), digest(`Bearer ${token}`));
}

/** The body, or null where it is too large; what is left of it then is not read. */
async function readBody(request: IncomingMessage): Promise<Uint8Array | null> {
  if (Number(request.headers["content-length"] ?? 0) > maxUploadBytes) return null;
  const chunks: Buffer[] = [];
  let size = 0;
  // To leave a loop over the request would close the connection, and the answer with it.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxUploadBytes) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** How long the rest of a refused body is taken and thrown away, in ms. */
const drainMs = 5_000;

/**
 * Answers without having read the body, and closes the connection, so that the rest of it is not taken for a request: but
 * only after a while, since a client that is still sending would lose the answer with the connection.
 */
async function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  error: string,
): Promise<void> {
  const body = Buffer.from(`${JSON.stringify({ error })}\n`);
  if (request.complete) return answer(response, status, { error });
  response.setHeader("connection", "close");
  response.writeHead(status, { "content-type": jsonType, "content-length": body.length });
  response.write(body);
  request.resume();
  await finished(request, { signal: AbortSignal.timeout(drainMs) }).catch(() => undefined);
  response.end();
}

const jsonType = "application/json; charset=utf-8";

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": jsonType });
  response.end(`${JSON.stringify(body)}\n`);
}
