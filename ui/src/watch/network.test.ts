import { afterEach, describe, expect, it, vi } from "vitest";

import { networkNow, setClockAhead } from "../i18n/networkTime";
import { Network } from "./network";

afterEach(() => {
  vi.unstubAllGlobals();
  setClockAhead(0);
});

describe("an answer of the network", () => {
  it("says what time it is, also where the viewer's clock is two hours ahead", async () => {
    const there = Date.now() - 2 * 3_600_000;
    const headers = { date: new Date(there).toUTCString() };
    vi.stubGlobal("fetch", () => Promise.resolve(new Response('{"count":1}', { headers })));
    await new Network("room", "device").viewers();
    expect(Math.abs(networkNow() - there)).toBeLessThan(3000);
  });
});
