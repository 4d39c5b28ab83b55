/**
 * A question about a thing that is answered once: rules ask about each statement from every other one. The answer is
 * kept as long as the thing is.
 */
export function remember<Thing extends object, Answer>(
  answer: (thing: Thing) => Answer,
): (thing: Thing) => Answer {
  const known = new WeakMap<Thing, { readonly answer: Answer }>();
  return (thing) => {
    const found = known.get(thing);
    if (found !== undefined) return found.answer;
    const made = answer(thing);
    known.set(thing, { answer: made });
    return made;
  };
}
