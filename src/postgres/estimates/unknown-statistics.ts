import type { RelationStatistics } from "../../model/snapshot.ts";

/** Statistics of which nothing is known. */
export const unknownStatistics: RelationStatistics = {
  rows: null,
  bytes: null,
  heapBytes: null,
  toastBytes: null,
  deadRows: null,
  lastVacuum: null,
  lastAnalyze: null,
  writesPerSecond: null,
  readsPerSecond: null,
  indexScans: null,
  columns: {},
};
