import { act, screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { uiError } from "../backend/backend";
import { FakeBackend } from "../backend/fake/backend";
import { allSteps } from "../backend/fake/network-check";
import type { NetworkCheckView, NetworkVerdict } from "../backend/generated";
import { expectNoAxeFaults } from "../testing/axe";
import { renderWithScene } from "../testing/render";
import { Ready } from "./Ready";

function ready(change: Partial<NetworkCheckView> = {}) {
  const backend = new FakeBackend("greenRoomChecked");
  backend.patch("networkCheck", change);
  return renderWithScene(<Ready />, backend);
}

const check = (id: string) => screen.getByTestId(`check-${id}`);

describe("the look at the line", () => {
  it("says of each step what was found, and what the whole is good for", () => {
    ready({ endedAt: new Date(Date.now() - 70_000).toISOString() });
    expect(check("network")).toHaveTextContent("Good for camera, tight for screen");
    expect(check("network")).toHaveAttribute("data-state", "look");
    for (const [step, state, text] of [
      ["signalling", "good", "Answers in 31 ms"],
      ["udp", "good", "Open, the best way"],
      ["tcp", "good", "Works"],
      ["relay", "open", "Not needed: a direct way is open"],
      ["roundTrip", "good", "24 ms"],
      ["upload", "look", "2.1 of 3.5 Mbit/s needed"],
    ] as const) {
      expect(check(step)).toHaveTextContent(text);
      expect(check(step)).toHaveAttribute("data-state", state);
    }
    expect(screen.getByTestId("line-advice")).toHaveTextContent("A cable instead of Wi-Fi helps.");
    expect(screen.getByTestId("checked-ago")).toHaveTextContent("1 min ago");
    // A dash: nothing is still to come.
    expect(check("relay")).toHaveTextContent("Not looked at");
  });

  it("says of a line that takes all that is sent that it may be more", () => {
    const upload = { state: "upload", kbit: 4_800, atLeast: true, wanted: 3_500 } as const;
    ready({ steps: [{ of: "upload", finding: upload, mark: "good" }] });
    expect(check("upload")).toHaveTextContent("4.8 Mbit/s or more");
  });

  it("is begun again, and stopped, by a button that says so", async () => {
    const { backend, user } = ready();
    await user.click(screen.getByTestId("check-network-again"));
    expect(backend.argsOf("check_network")).toHaveLength(1);
    expect(check("network")).toHaveTextContent("Checking");
    expect(screen.getByTestId("line-advice")).toBeEmptyDOMElement();
    await user.click(screen.getByTestId("stop-network-check"));
    expect(backend.argsOf("stop_network_check")).toHaveLength(1);
    expect(check("network")).toHaveTextContent("Not known");
    expect(check("udp")).toHaveTextContent("Not known, it took too long");
  });

  it("offers nothing that Rust does not", () => {
    ready({ mayStart: false, steps: [], verdict: null, endedAt: null });
    expect(screen.queryByTestId("check-network-again")).not.toBeInTheDocument();
    expect(screen.queryByTestId("check-udp")).not.toBeInTheDocument();
    expect(check("network")).toHaveTextContent("Runs on this computer");
  });

  it.each([
    ["cameraAndScreen", "good", null],
    ["tight", "look", "Your voice goes first"],
    ["delayed", "look", "Leave a pause"],
    ["detour", "look", "open UDP"],
    ["noMedia", "look", "Try another one"],
    ["noServer", "look", "your room stays as it is"],
    ["answersOnly", "open", "before you go live"],
  ] as const satisfies readonly (readonly [NetworkVerdict, string, string | null])[])(
    "“%s” says what it means and what to do",
    (verdict, state, advice) => {
      ready({ verdict });
      expect(check("network")).toHaveAttribute("data-state", state);
      const said = screen.getByTestId("line-advice");
      if (advice === null) expect(said).toBeEmptyDOMElement();
      else expect(said).toHaveTextContent(advice);
    },
  );

  it("says why the stage cannot be reached", () => {
    const problem = uiError("stageUnreachable");
    const steps = allSteps({ state: "notReached" });
    ready({ steps: [{ ...steps[0]!, finding: { state: "failed", problem } }, ...steps.slice(1)] });
    expect(check("signalling")).toHaveTextContent("stage");
    expect(check("udp")).toHaveTextContent("Cannot be told");
  });

  it("gives way to the platform's own trouble", () => {
    const { backend } = ready();
    act(() => {
      backend.patch("session", { realtime: { state: "off" } });
    });
    expect(check("network")).toHaveTextContent("Not connected");
  });

  it("has no fault that axe can see", async () => {
    const { container } = ready();
    await expectNoAxeFaults(container);
  });
});
