import type { Certainty, CodeUse } from "../model/analysis.ts";

/** Enough of each kind to find the best among. */
const MOST_OF_A_KIND = 100;
const CERTAINTIES: readonly Certainty[] = ["certain", "likely", "weak"];

/** Uses of one name, the surest first: within each certainty queries and accesses before definitions and generated code. */
export class UseCollection {
  readonly #kinds = new Map<string, CodeUse[]>();

  /** `behind`: is shown after the others of its certainty. */
  add(use: CodeUse, behind: boolean): void {
    const key = `${use.certainty} ${behind}`;
    const kind = this.#kinds.get(key) ?? [];
    this.#kinds.set(key, kind);
    const last = kind.at(-1);
    const isSameLine = last?.path === use.path && last.line === use.line;
    if (kind.length < MOST_OF_A_KIND && !isSameLine) kind.push(use);
  }

  /** The first `count`, each line once. */
  best(count: number): readonly CodeUse[] {
    const all = CERTAINTIES.flatMap((certainty) =>
      [false, true].flatMap((behind) => this.#kinds.get(`${certainty} ${behind}`) ?? []),
    );
    const lines = new Set<string>();
    return all
      .filter(({ path, line }) => !lines.has(`${path}:${line}`) && lines.add(`${path}:${line}`))
      .slice(0, count);
  }
}
