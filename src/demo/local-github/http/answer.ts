/** What an endpoint answers. A `Buffer` body goes out as it is, everything else as JSON. */
export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** 200 with a JSON body. */
export function ok(body: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status: 200, body, headers };
}

/** 201 with the thing that was made. */
export function created(body: unknown): Answer {
  return { status: 201, body };
}

/** 204: done, nothing to say. */
export function noContent(): Answer {
  return { status: 204 };
}
