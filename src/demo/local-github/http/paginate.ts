import type { Answer } from "./answer.ts";
import { ok } from "./answer.ts";
import type { ApiRequest } from "./router.ts";

const DEFAULT_PAGE = 30;
const LARGEST_PAGE = 100;

/** The page that a request asks for: 30 items unless told otherwise, never more than 100. */
export interface Page {
  readonly number: number;
  readonly size: number;
}

/** Reads `page` and `per_page` as GitHub does: what is out of range is put in range. */
export function readPage({ query }: ApiRequest): Page {
  const number = Math.max(1, Number(query.get("page") ?? 1) || 1);
  const asked = Number(query.get("per_page") ?? DEFAULT_PAGE) || DEFAULT_PAGE;
  return { number, size: Math.min(LARGEST_PAGE, Math.max(1, asked)) };
}

/** Items of one page. */
export function itemsOf<Item>(items: readonly Item[], { number, size }: Page): readonly Item[] {
  return items.slice((number - 1) * size, number * size);
}

/** Answers with one page and with the `Link` header that leads to the others. `wrap` makes the body of the items. */
export function paginate<Item>(
  request: ApiRequest,
  baseUrl: string,
  items: readonly Item[],
  wrap: (items: readonly Item[]) => unknown = (page) => page,
): Answer {
  const page = readPage(request);
  return ok(wrap(itemsOf(items, page)), linkHeader(request, baseUrl, page, items.length));
}

/** The `Link` header, or no header where everything fits on one page. */
export function linkHeader(
  request: ApiRequest,
  baseUrl: string,
  { number, size }: Page,
  total: number,
): Record<string, string> {
  const last = Math.max(1, Math.ceil(total / size));
  const links: [string, number][] = [];
  if (number > 1) links.push(["prev", number - 1]);
  if (number < last) links.push(["next", number + 1], ["last", last]);
  if (number > 1) links.push(["first", 1]);
  if (links.length === 0) return {};
  const address = (to: number) => {
    const query = new URLSearchParams(request.query);
    query.set("page", String(to));
    return `${baseUrl}${request.path}?${query}`;
  };
  return { link: links.map(([relation, to]) => `<${address(to)}>; rel="${relation}"`).join(", ") };
}
