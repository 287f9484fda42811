import { describe, expect, it } from "vitest";

import { clock, clockOrDate, dayOf, duration, relativeTime } from "./time";

// Noon, so that no zone of the computer moves a case to another day.
const noon = new Date(2026, 4, 20, 12, 0, 0).getTime();
const ago = (minutes: number) => new Date(noon - minutes * 60_000).toISOString();

describe("relative times", () => {
  it("are in minutes until an hour, then the clock, then the date", () => {
    expect(relativeTime(ago(0.5), noon)).toBe("now");
    expect(relativeTime(ago(2), noon)).toBe("2 min");
    expect(relativeTime(ago(59.9), noon)).toBe("59 min");
    expect(relativeTime(ago(60), noon)).toMatch(/^11:00/u);
    expect(relativeTime(ago(3 * 24 * 60), noon)).toMatch(/17/u);
  });

  it("of a computer whose clock is ahead are now", () => {
    expect(relativeTime(ago(-3), noon)).toBe("now");
  });

  it("of nonsense are empty", () => {
    expect(relativeTime("soon", noon)).toBe("");
    expect(clockOrDate("soon", noon)).toBe("");
    expect(clock("soon", noon)).toBe("");
    expect(duration("soon", ago(0))).toBe("");
  });
});

describe("dates", () => {
  it("name the year only when it is another one", () => {
    expect(clockOrDate(ago(40 * 24 * 60), noon)).not.toContain("2026");
    expect(clockOrDate(ago(400 * 24 * 60), noon)).toContain("2025");
  });

  it("are words for today and yesterday", () => {
    expect(dayOf(ago(60), noon)).toBe("today");
    expect(dayOf(ago(13 * 60), noon)).toBe("yesterday");
    expect(dayOf(ago(40 * 60), noon)).toMatch(/18/u);
  });
});

describe("the running clock", () => {
  it("has hours, minutes and seconds, and grows beyond a day", () => {
    expect(clock(ago(12.75), noon)).toBe("00:12:45");
    expect(clock(ago(61), noon)).toBe("01:01:00");
    expect(clock(ago(30 * 60), noon)).toBe("30:00:00");
  });

  it("is never negative", () => {
    expect(clock(ago(-1), noon)).toBe("00:00:00");
  });
});

describe("a length", () => {
  it("is in minutes, and in hours from sixty", () => {
    expect(duration(ago(58), ago(0))).toBe("58 min");
    expect(duration(ago(64), ago(0))).toBe("1 h 4 min");
    expect(duration(ago(0.2), ago(0))).toBe("1 min");
  });

  it("that ends before it begins is not said", () => {
    expect(duration(ago(0), ago(5))).toBe("");
  });
});
