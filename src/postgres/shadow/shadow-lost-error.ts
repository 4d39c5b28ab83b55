/** The shadow's server is gone. It has been replaced: a database opened now works, those opened before do not. */
export class ShadowLostError extends Error {
  override readonly name = "ShadowLostError";
}
