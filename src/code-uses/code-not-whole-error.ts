/** Code was given as far as it could be read; the message says why not all of it, as a clause. */
export class CodeNotWholeError extends Error {
  override readonly name = "CodeNotWholeError";
}
