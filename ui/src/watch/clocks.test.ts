import { describe, expect, it } from "vitest";

import { type Difference, heardDate } from "./clocks";

const hour = 3_600_000;
const date = Date.UTC(2026, 2, 1, 10, 0, 0);

/** An answer that was written at this moment of the network's, 20 ms each way. */
function answered(known: Difference | null, ahead: number, moment: number): Difference | null {
  const asked = date + moment - 20 + ahead;
  return heardDate(known, asked, asked + 40, date + Math.floor(moment / 1000) * 1000);
}

describe("the viewer's clock", () => {
  it("is left alone while it is right to the second", () => {
    let known: Difference | null = null;
    for (const moment of [0, 350, 999, 5400]) {
      known = answered(known, 200, moment);
      expect(known?.ahead).toBe(0);
    }
  });

  it("is known by how much it is wrong, to the second, and followed when it is set", () => {
    let known: Difference | null = null;
    for (const ahead of [2 * hour, -3 * hour]) {
      known = answered(known, ahead, 10_500);
      expect(Math.abs((known?.ahead ?? 0) - ahead)).toBeLessThanOrEqual(1000);
    }
    expect(answered(known, 0, 11_000)?.ahead).toBe(0);
  });

  it("is not told anew for a fraction of a second", () => {
    const first = answered(null, 2 * hour, 10_500);
    expect(answered(first, 2 * hour, 20_500)?.ahead).toBe(first?.ahead);
  });

  it("is as known as before after an answer that says nothing", () => {
    const known = answered(null, 2 * hour, 10_500);
    expect(heardDate(known, date, date + 40, Number.NaN)).toBe(known);
    expect(heardDate(known, date + 2 * hour, date, date)).toBe(known);
  });
});
