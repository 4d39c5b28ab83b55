import { createHash } from "node:crypto";

/** Hidden at the end of what we post, so that it is found again. Never trusted without looking at the author. */
export const STICKY_MARKER = "<!-- lockkeeper:summary -->";
export const RESOLVED_MARKER = "<!-- lockkeeper:resolved -->";

const COMMENT_MARKER = /<!-- lockkeeper:comment ([0-9a-f]{16}) -->/;

/** Hash of a comment's key: a key may hold what would end an HTML comment. */
export function hashKey(key: string): string {
  return createHash("sha256").update(key).digest("hex").slice(0, 16);
}

/** Marker of the line comment with this key. */
export function commentMarker(key: string): string {
  return `<!-- lockkeeper:comment ${hashKey(key)} -->`;
}

/** Hash of the key that a body's marker names, or null where it has none. The last one counts: ours is at the end. */
export function readCommentMarker(body: string): string | null {
  return body.slice(body.lastIndexOf("<!-- lockkeeper:comment ")).match(COMMENT_MARKER)?.[1] ?? null;
}
