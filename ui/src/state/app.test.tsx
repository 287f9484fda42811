import { act, renderHook, screen } from "@testing-library/react";
import type { ReactNode } from "react";
import { describe, expect, it, vi } from "vitest";

import { FakeBackend } from "../backend/fake/backend";
import { renderWithScene } from "../testing/render";
import { AppProvider, useApp, useCommand } from "./app";

function command() {
  const backend = new FakeBackend("home");
  const wrapper = ({ children }: { children: ReactNode }) => (
    <AppProvider backend={backend}>{children}</AppProvider>
  );
  const hook = renderHook(() => useCommand("refresh_home"), { wrapper });
  return { backend, hook };
}

describe("a command", () => {
  it("is busy until it is answered", async () => {
    const { backend, hook } = command();
    const waiting: (() => void)[] = [];
    backend.on(
      "refresh_home",
      () =>
        new Promise((resolve) => {
          waiting.push(() => {
            resolve({});
          });
        }),
    );
    let done: Promise<unknown> = Promise.resolve();
    await act(async () => {
      done = hook.result.current.run({});
      await Promise.resolve();
    });
    expect(hook.result.current.busy).toBe(true);
    await act(async () => {
      waiting[0]!();
      await done;
    });
    expect(hook.result.current.busy).toBe(false);
  });

  it("is sent once, however often it is asked for meanwhile", async () => {
    const { backend, hook } = command();
    const answers = await act(() =>
      Promise.all([hook.result.current.run({}), hook.result.current.run({})]),
    );
    expect(backend.argsOf("refresh_home")).toHaveLength(1);
    expect(answers).toEqual([{}, undefined]);
  });

  it("tells why it failed, until it is tried again", async () => {
    const { backend, hook } = command();
    backend.fail("refresh_home", "timedOut");
    await act(() => hook.result.current.run({}));
    expect(hook.result.current.error?.code).toBe("timedOut");
    backend.off("refresh_home");
    await act(() => hook.result.current.run({}));
    expect(hook.result.current.error).toBeNull();
  });

  it("forgets its failure when it is told to", async () => {
    const { backend, hook } = command();
    backend.fail("refresh_home", "timedOut");
    await act(() => hook.result.current.run({}));
    act(() => {
      hook.result.current.clear();
    });
    expect(hook.result.current.error).toBeNull();
  });

  it("gives whatever else was thrown a code with a sentence", async () => {
    const { backend, hook } = command();
    backend.on("refresh_home", () => {
      throw new TypeError("no such function");
    });
    await act(() => hook.result.current.run({}));
    expect(hook.result.current.error).toMatchObject({
      code: "internal",
      message: "no such function",
    });
  });
});

describe("the provider", () => {
  it("stops hearing when the page goes", () => {
    const backend = new FakeBackend("home");
    const stop = vi.fn();
    vi.spyOn(backend, "subscribe").mockReturnValue(stop);
    renderWithScene(<p>page</p>, backend).unmount();
    expect(stop).toHaveBeenCalledTimes(1);
  });

  it("draws what changes", () => {
    const Name = () => <p>{useApp((state) => state.session.me?.name ?? "nobody")}</p>;
    const { backend } = renderWithScene(<Name />, "firstRun");
    expect(screen.getByText("nobody")).toBeVisible();
    act(() => {
      backend.patch("session", { me: { userId: "maya", name: "Maya" } });
    });
    expect(screen.getByText("Maya")).toBeVisible();
  });
});
