/** A table of fewer rows is read as a whole in no time. */
export const MANY_ROWS = 10_000;
