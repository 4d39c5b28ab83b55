const PATTERNS: readonly (readonly [RegExp, string])[] = [
  // Installation tokens are 40 characters or hold a JSON Web Token: no length is assumed.
  [/\b(?:gh[a-z]_|github_pat_)[A-Za-z0-9_.-]+/g, "[token]"],
  [/\beyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+/g, "[token]"],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/gs, "[private key]"],
  [/\b([a-z][a-z0-9+.-]*:\/\/[^\s:/?#@"\\]*):[^\s/"\\]*@/gi, "$1:[password]@"],
  [/\b(Bearer|token) [A-Za-z0-9_.-]{16,}/gi, "$1 [token]"],
  [/([?&](?:token|password|secret)=)[^&\s"\\]+/gi, "$1[secret]"],
];

/** Takes what looks like a secret out of a text, and the secrets that are known by their value. */
export function redactSecrets(text: string, known: readonly string[]): string {
  const withoutKnown = known.reduce((rest, secret) => rest.replaceAll(secret, "[secret]"), text);
  return PATTERNS.reduce((rest, [pattern, instead]) => rest.replace(pattern, instead), withoutKnown);
}
