/**
 * Joins blocks of Markdown with blank lines, as many of the first as fit into `limit` UTF-16 units together with
 * the line that says how many were left out. One block that alone is over the limit counts as left out.
 */
export function fitBlocks(
  blocks: Iterable<string>,
  total: number,
  limit: number,
  describeLeftOut: (count: number) => string,
  separator = "\n\n",
): string {
  const room = limit - describeLeftOut(total).length - separator.length;
  const kept: string[] = [];
  let used = 0;
  let keptWithNote = 0;
  for (const block of blocks) {
    used += block.length + (kept.length === 0 ? 0 : separator.length);
    if (used > limit) break;
    kept.push(block);
    if (used <= room) keptWithNote = kept.length;
  }
  if (kept.length === total) return kept.join(separator);
  return [...kept.slice(0, keptWithNote), describeLeftOut(total - keptWithNote)].join(separator);
}
