import { describe, expect, test } from "@jest/globals";
import { throughput } from "../estimates/throughput-constants.ts";
import { readCalibration, writeCalibration } from "./calibration-file.ts";

const mine = { ...throughput, source: "lockkeeper calibrate on 2026-11-23: PostgreSQL 16.14" };

describe("a calibration file", () => {
  test("says again what was written", () => {
    expect(readCalibration(writeCalibration(mine))).toEqual(mine);
  });

  test.each([
    ["cut short", writeCalibration(mine).slice(0, 500), /cut short/],
    ["of something else", '{"lockkeeper":"snapshot","format":1}', /not valid at lockkeeper/],
    [
      "of a later format",
      writeCalibration(mine).replace('"format": 1', '"format": 2'),
      /not valid at format/,
    ],
    ["with a work left out", writeCalibration(mine).replace('"scan"', '"skan"'), /not valid at costs\.scan/],
    [
      "with a cost below zero",
      writeCalibration(mine).replace(/"rowNs": [\d.]+/, '"rowNs": -1'),
      /costs\.scan\.rowNs/,
    ],
  ])("%s is refused, and the message says what to do", (_, text, message) => {
    expect(() => readCalibration(text)).toThrow(message);
    expect(() => readCalibration(text)).toThrow(/lockkeeper calibrate/);
  });
});
