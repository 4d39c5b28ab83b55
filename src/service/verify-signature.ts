import { createHmac, timingSafeEqual } from "node:crypto";

/** Checks `X-Hub-Signature-256` over the bytes as they came: any decoding could make two bodies the same. */
export function isSignedWith(secret: string, body: Buffer, signature: string | undefined): boolean {
  const expected = Buffer.from(`sha256=${createHmac("sha256", secret).update(body).digest("hex")}`);
  const given = Buffer.from(signature ?? "");
  return given.length === expected.length && timingSafeEqual(given, expected);
}
