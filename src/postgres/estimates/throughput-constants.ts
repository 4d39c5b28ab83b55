import type { Throughput } from "./throughput.ts";

/** Written by `npm run calibrate`; do not edit by hand. */
export const throughput: Throughput = {
  source:
    "npm run calibrate on 2026-11-23: PostgreSQL 16.14, 10^4 to 10^6 rows of about 20 and 300 bytes of payload, data in memory, one process; the fastest of several runs on a shared machine of two cores",
  scan: {
    rowNs: 0,
    byteNs: 0.77,
  },
  rewrite: {
    rowNs: 800,
    byteNs: 0.98,
  },
  btreeFixed: {
    rowNs: 190,
    byteNs: 10,
  },
  btreeText: {
    rowNs: 1600,
    byteNs: 21,
  },
  hash: {
    rowNs: 1400,
    byteNs: 78,
  },
  gin: {
    rowNs: 3800,
    byteNs: 27,
  },
  gist: {
    rowNs: 5700,
    byteNs: 150,
  },
  brin: {
    rowNs: 280,
    byteNs: 15,
  },
  foreignKeyChild: {
    rowNs: 1200,
    byteNs: 0,
  },
  foreignKeyParent: {
    rowNs: 150,
    byteNs: 0.4,
  },
  insert: {
    rowNs: 1400,
    byteNs: 5.3,
  },
  update: {
    rowNs: 2100,
    byteNs: 15,
  },
  delete: {
    rowNs: 440,
    byteNs: 4.6,
  },
  indexEntry: {
    rowNs: 1500,
    byteNs: 0,
  },
  storageByteNs: 5,
  lowFactor: 0.5,
  highFactor: 3.4,
  scanNear: {
    rowNs: 20,
    byteNs: 0.42,
  },
};
