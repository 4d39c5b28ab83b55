import type { Cost, Throughput, Work } from "../../model/throughput.ts";
import { throughput as shipped } from "../estimates/throughput-constants.ts";
import { CATALOG_WORK, FILE_WORK } from "../estimates/work-time.ts";
import { fitCost, type Sample } from "./fit-cost.ts";
import type { Measured, Measurements } from "./measure.ts";
import type { Part } from "./measurements.ts";

/** 150 MB/s: what a general-purpose cloud volume gives without bursts is 125 MB/s, a local disk gives more. */
const STORAGE_BYTE_NS = 6.7;

/**
 * Costs that fit what was measured. A work is fitted after those that are parts of its statements; one that was not
 * measured at all keeps the shipped cost.
 *
 * @param nearBytes up to here a heap is read from shared buffers: PostgreSQL reads a larger one through a small ring
 */
export function fitThroughput(
  { measured, parallelGain }: Measurements,
  nearBytes: number,
  source: string,
): Throughput {
  const fitted = new Map<Work, Cost>();
  const scans = measured.filter(({ parts }) => parts[0]?.work === "scan");
  const near = scans.filter(({ parts }) => (parts[0]?.bytes ?? 0) <= nearBytes);
  const far = scans.filter((each) => !near.includes(each));
  const knownMs = (parts: readonly Part[]): number =>
    CATALOG_WORK.likely + parts.reduce((sum, part) => sum + partMs(part, fitted, nearBytes), 0);
  const fitWork = (work: Work, all: readonly Measured[]): void => {
    if (all.length > 0)
      fitted.set(work, fitCost(all.map((each) => toSample(each, knownMs(each.parts.slice(1))))));
  };
  fitWork("scan", near);
  const farSamples = far.map((each) => ({ ...toSample(each, knownMs(each.parts)), rows: 0 }));
  fitted.set("farRead", far.length === 0 ? shipped.costs.farRead : fitCost(farSamples));
  for (const work of worksInOrder(measured)) {
    if (work !== "scan")
      fitWork(
        work,
        measured.filter(({ parts }) => parts[0]?.work === work),
      );
  }
  return {
    source,
    costs: { ...shipped.costs, ...Object.fromEntries(fitted) },
    parallelGain: Number(parallelGain.toPrecision(3)),
    storageByteNs: STORAGE_BYTE_NS,
  };
}

/** Works whose statements make a file, of an index or a new heap. */
const FILE_MAKERS: ReadonlySet<Work> = new Set<Work>([
  "rewrite",
  "toastCopy",
  "btreeSorted",
  "btreeFixed",
  "btreeText",
  "hash",
  "ginJson",
  "ginArray",
  "ginText",
  "gist",
  "gistSorted",
  "brin",
  "secondPass",
  "copy",
  "group",
]);

function toSample({ parts, ms }: Measured, knownMs: number): Sample {
  const [own] = parts;
  const file = own !== undefined && FILE_MAKERS.has(own.work) ? FILE_WORK.likely : 0;
  return { rows: own?.rows ?? 0, bytes: own?.bytes ?? 0, knownMs: knownMs + file, ms };
}

function worksInOrder(measured: readonly Measured[]): readonly Work[] {
  return [...new Set(measured.flatMap(({ parts }) => parts[0]?.work ?? []))];
}

function partMs({ work, rows, bytes }: Part, fitted: ReadonlyMap<Work, Cost>, nearBytes: number): number {
  const cost = fitted.get(work) ?? shipped.costs[work];
  const far = work === "scan" && bytes > nearBytes ? bytes * (fitted.get("farRead")?.byteNs ?? 0) : 0;
  return (rows * cost.rowNs + bytes * cost.byteNs + far) / 1e6;
}
