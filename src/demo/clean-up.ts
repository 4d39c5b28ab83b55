/** Things to undo, in the reverse of the order in which they were done. */
export interface CleanUp {
  add(undo: () => Promise<unknown>): void;
  /** Undoes everything, and from then on at once what is added: something may be starting while the process ends. */
  run(): Promise<void>;
}

/** Makes an empty list of things to undo. What can not be undone is reported, and the rest is undone all the same. */
export function createCleanUp(report: (message: string) => void): CleanUp {
  const undos: (() => Promise<unknown>)[] = [];
  let ended = false;
  const undoAll = async () => {
    for (let undo = undos.pop(); undo !== undefined; undo = undos.pop()) {
      await undo().catch((error: Error) => report(error.message));
    }
  };
  return {
    add: (undo) => {
      undos.push(undo);
      if (ended) void undoAll();
    },
    run: () => {
      ended = true;
      return undoAll();
    },
  };
}
