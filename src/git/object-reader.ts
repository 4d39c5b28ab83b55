import { spawn } from "node:child_process";

/** A git object as git itself reads it. */
export interface GitObject {
  readonly id: string;
  readonly type: "blob" | "tree" | "commit" | "tag";
  readonly content: Buffer;
}

/** Reads objects of one repository; close it at the end. */
export interface ObjectReader {
  /** The object that a revision names ("main", an id, "main:path"), or null where there is none. */
  read(revision: string): Promise<GitObject | null>;
  close(): void;
}

/** Opens one long-lived `git cat-file --batch`: a process per object would take minutes for a long history. */
export function openObjectReader(folder: string): ObjectReader {
  const git = spawn("git", ["-C", folder, "cat-file", "--batch"], { stdio: ["pipe", "pipe", "ignore"] });
  git.on("error", () => git.stdout.destroy());
  git.stdin.on("error", () => git.stdout.destroy());
  const chunks = git.stdout[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  let buffered: Buffer = Buffer.alloc(0);
  let queue: Promise<unknown> = Promise.resolve();

  async function more(): Promise<Buffer> {
    const { value, done } = await chunks.next();
    if (done) throw new Error(`git cat-file ended while the objects of ${folder} were read`);
    return value;
  }
  async function takeLine(): Promise<string> {
    while (!buffered.includes(10)) buffered = Buffer.concat([buffered, await more()]);
    const end = buffered.indexOf(10);
    const line = buffered.subarray(0, end).toString("utf8");
    buffered = buffered.subarray(end + 1);
    return line;
  }
  async function take(length: number): Promise<Buffer> {
    const parts = [buffered];
    for (let read = buffered.length; read < length; ) {
      const part = await more();
      parts.push(part);
      read += part.length;
    }
    const whole = parts.length === 1 ? buffered : Buffer.concat(parts);
    buffered = whole.subarray(length);
    return whole.subarray(0, length);
  }
  async function readNext(revision: string): Promise<GitObject | null> {
    git.stdin.write(`${revision}\n`);
    const header = await takeLine();
    const found = /^([0-9a-f]{40,64}) (blob|tree|commit|tag) (\d+)$/.exec(header);
    if (found === null) return null;
    const content = (await take(Number(found[3]) + 1)).subarray(0, -1);
    return { id: found[1] ?? "", type: found[2] as GitObject["type"], content };
  }
  return {
    read(revision) {
      // The protocol is one line a request.
      if (revision.includes("\n")) return Promise.resolve(null);
      const next = queue.then(() => readNext(revision));
      queue = next.catch(() => undefined);
      return next;
    },
    close: () => git.kill(),
  };
}
