/** Gives facts a definition that is rendered when it is first read: most never are, and rendering is slow. */
export function withDefinition<Facts extends { readonly definition: string | null }>(
  facts: Facts,
  render: () => string,
): Facts {
  let text: string | undefined;
  const get = (): string => {
    text ??= render();
    return text;
  };
  return Object.defineProperty(facts, "definition", { enumerable: true, configurable: true, get });
}
