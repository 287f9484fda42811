import { describe, expect, it } from "vitest";

import { scenes } from "../backend/fake/scenes";
import { network } from "./network";

const { session } = scenes.greenRoom;

describe("the network", () => {
  it("is said as it is", () => {
    expect(network(session)).toEqual({ state: "good", text: "Runs on this computer" });
    const hosted = { ...session, network: { kind: "hosted", name: "Europe" } } as const;
    expect(network(hosted).text).toBe("Connected to Europe");
    expect(network({ ...session, realtime: { state: "connecting" } }).state).toBe("open");
    expect(network({ ...session, realtime: { state: "off" } }).state).toBe("look");
  });

  it("never counts down to nothing", () => {
    const soon = { ...session, realtime: { state: "reconnecting", retryInMs: 0 } } as const;
    expect(network(soon).text).toContain("in 1 s");
  });
});
