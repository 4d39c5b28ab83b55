/** A qualified name in its two parts, not quoted. */
export interface QualifiedName {
  readonly schema: string;
  readonly name: string;
}

const part = '"(?:[^"]|"")+"|[^".]+';
const shape = new RegExp(`^(${part})\\.(${part})$`, "u");
const bare = (text: string): string =>
  text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text;

/**
 * Splits a name as `format('%I.%I')` prints it: `public."Order"` is schema `public`, name `Order`.
 * Throws where the text is no such name.
 */
export function splitQualifiedName(text: string): QualifiedName {
  const [, schema, name] = shape.exec(text) ?? [];
  if (schema === undefined || name === undefined) {
    throw new Error(
      `"${text}" is not a qualified relation name: write it as schema.name, for example public.orders`,
    );
  }
  return { schema: bare(schema), name: bare(name) };
}
