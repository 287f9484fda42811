import { act, render, renderHook, screen, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { describe, expect, it } from "vitest";

import { FakeBackend } from "../backend/fake/backend";
import { AppProvider } from "./app";
import { useCarryOver, useWindowSetting } from "./settings";

function around(backend: FakeBackend) {
  return function Around({ children }: { children: ReactNode }) {
    return <AppProvider backend={backend}>{children}</AppProvider>;
  };
}

describe("a setting of the window", () => {
  it("is what Rust says, before and after it was changed", async () => {
    const backend = new FakeBackend("home");
    const { result } = renderHook(() => useWindowSetting("layout"), { wrapper: around(backend) });
    expect(result.current[0]).toBe("auto");
    act(() => {
      result.current[1]("spotlight");
    });
    await waitFor(() => {
      expect(result.current[0]).toBe("spotlight");
    });
    expect(backend.argsOf("change_settings")).toEqual([{ setting: "layout", value: "spotlight" }]);
  });

  it("that cannot be kept breaks nothing", async () => {
    const backend = new FakeBackend("home").fail("change_settings", "dataFolder");
    const { result } = renderHook(() => useWindowSetting("panel"), { wrapper: around(backend) });
    act(() => {
      result.current[1]("people");
    });
    await waitFor(() => {
      expect(backend.argsOf("change_settings")).toHaveLength(1);
    });
    expect(result.current[0]).toBe("chat");
  });
});

describe("what version 0.1 kept in the web view", () => {
  function Carrying() {
    useCarryOver();
    return <p>{useWindowSetting("layout")[0]}</p>;
  }

  it("becomes settings, once, and is gone from there", async () => {
    localStorage.setItem("greenroom.layout", '"spotlight"');
    localStorage.setItem("greenroom.panel", '"people"');
    localStorage.setItem("greenroom.name", '"Maya"');
    const backend = new FakeBackend("home");
    render(<Carrying />, { wrapper: around(backend) });
    expect(await screen.findByText("spotlight")).toBeVisible();
    expect(backend.argsOf("change_settings")).toEqual([
      { setting: "panel", value: "people" },
      { setting: "layout", value: "spotlight" },
    ]);
    expect(localStorage).toHaveLength(0);
    const next = new FakeBackend("home");
    render(<Carrying />, { wrapper: around(next) });
    expect(next.sent).toEqual([]);
  });

  it("is nothing where it is nonsense", () => {
    localStorage.setItem("greenroom.layout", "{nonsense");
    localStorage.setItem("greenroom.panel", '"check"');
    const backend = new FakeBackend("home");
    render(<Carrying />, { wrapper: around(backend) });
    expect(backend.sent).toEqual([]);
    expect(localStorage).toHaveLength(0);
  });
});
