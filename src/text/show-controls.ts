/**
 * Characters that are not seen, or that change the order in which a text is shown: C0 and C1 controls
 * but tab and newline, soft hyphen, zero width, bidirectional controls, line separators, tags,
 * halves of a surrogate pair.
 */
const HIDDEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: controls are what is looked for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}\ud800-\udfff]/gu;

/** True where a text holds characters that a reader would not see as they are. Tab and newline are fine. */
export function hasHiddenCharacters(text: string): boolean {
  return text.search(HIDDEN) !== -1;
}

/** Makes hidden characters visible: U+202E becomes `\u202e`. Tab and newline stay. */
export function showControls(text: string): string {
  return text.replace(
    HIDDEN,
    (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`,
  );
}
