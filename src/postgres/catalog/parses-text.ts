const PARSED =
  /^(smallint|integer|bigint|numeric|real|double precision|boolean|uuid|date|time|interval|jsonb?|inet|cidr|macaddr)/;

/** True for a built-in type, as `format_type` prints it, that not every text is a value of. */
export function parsesText(type: string): boolean {
  return PARSED.test(type) && !type.endsWith("[]");
}
