/** Things to undo, in the reverse of the order in which they were done. */
export interface CleanUp {
  add(undo: () => Promise<unknown>): void;
  /** Undoes everything once, going on where one thing fails. */
  run(): Promise<void>;
}

/** Makes an empty list of things to undo. */
export function createCleanUp(): CleanUp {
  const undos: (() => Promise<unknown>)[] = [];
  let running: Promise<void> | null = null;
  const undoAll = async () => {
    for (let undo = undos.pop(); undo !== undefined; undo = undos.pop()) {
      await undo().catch((error: Error) => console.error(`lockkeeper: ${error.message}`));
    }
  };
  return {
    add: (undo) => {
      undos.push(undo);
    },
    run: () => {
      running ??= undoAll().finally(() => {
        running = null;
      });
      return running;
    },
  };
}
