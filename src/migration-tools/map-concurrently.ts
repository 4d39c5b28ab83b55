/** Files that are read at once: each may be a call to GitHub. */
const AT_ONCE = 8;

/** Maps with a few at once; the answers keep the order of the items. */
export async function mapConcurrently<Item, Answer>(
  items: readonly Item[],
  map: (item: Item) => Promise<Answer>,
): Promise<Answer[]> {
  const answers: Answer[] = new Array(items.length);
  let next = 0;
  async function work(): Promise<void> {
    for (let index = next++; index < items.length; index = next++)
      answers[index] = await map(items[index] as Item);
  }
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, items.length) }, work));
  return answers;
}
