/**
 * A database URL as psql takes it: `sslmode=require` asks for encryption and not who signed the certificate,
 * `verify-full` asks both. The driver by itself takes `require` for `verify-full`, which a managed server fails.
 */
export function libpqUrl(databaseUrl: string, mode: string | undefined = process.env.PGSSLMODE): string {
  if (/[?&]uselibpqcompat=/u.test(databaseUrl)) return databaseUrl;
  const separator = databaseUrl.includes("?") ? "&" : "?";
  const asked =
    /[?&]sslmode=/u.test(databaseUrl) || !mode ? databaseUrl : `${databaseUrl}${separator}sslmode=${mode}`;
  // The driver does not know `allow`, which differs in the order of its tries.
  const known = asked.replace(/([?&]sslmode=)allow(?=&|$)/u, "$1prefer");
  return modes.test(known) ? `${known}&uselibpqcompat=true` : known;
}

const modes = /[?&]sslmode=(?:disable|prefer|require|verify-ca|verify-full)(?=&|$)/u;

/** The same URL without encryption, where it asks for it only if the server has it; null: it insists. */
export function withoutEncryption(databaseUrl: string): string | null {
  const optional = /([?&]sslmode=)(?:prefer|allow)(?=&|$)/u;
  return optional.test(databaseUrl) ? databaseUrl.replace(optional, "$1disable") : null;
}
