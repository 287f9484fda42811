import { act, fireEvent, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { uiError } from "../backend/backend";
import { FakeBackend } from "../backend/fake/backend";
import type { Notice } from "../backend/generated";
import { renderWithScene } from "../testing/render";
import { Toasts } from "./Toasts";

const toasts = () => screen.queryAllByTestId("toast").map((one) => one.textContent);
const declined = (name: string): Notice => ({ kind: "guestDeclined", name });
let backend: FakeBackend;

function notify(...notices: Notice[]) {
  act(() => {
    backend.emit(...notices.map((value) => ({ type: "notice", value }) as const));
  });
}

function pass(ms: number) {
  act(() => {
    vi.advanceTimersByTime(ms);
  });
}

describe("notices", () => {
  beforeEach(() => {
    vi.useFakeTimers();
    backend = new FakeBackend("home");
    renderWithScene(<Toasts />, backend);
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  it("are shown once, for six seconds", () => {
    notify(declined("Ines"));
    expect(toasts()).toEqual(["Ines declined."]);
    pass(5_900);
    expect(toasts()).toHaveLength(1);
    pass(200);
    expect(toasts()).toEqual([]);
  });

  it("say why a link led nowhere, long enough to read what to do", () => {
    const about = (code: "roomGone" | "invitationGone") => {
      notify({ kind: "linkFailed", problem: uiError(code, { field: "link" }) });
    };
    about("roomGone");
    about("invitationGone");
    const [gone, uninvited] = toasts();
    expect(gone).toMatch(/^The link led nowhere\. There is no such room/u);
    expect(uninvited).toMatch(/^The link led nowhere\. You are not invited/u);
    pass(14_900);
    expect(toasts()).toHaveLength(2);
    pass(200);
    expect(toasts()).toEqual([]);
  });

  it("warn where something does not work, and do not tick it off", () => {
    notify({ kind: "notRemembered" }, declined("Ines"));
    const [warning, news] = screen.getAllByTestId("toast").map((one) => one.querySelector("svg"));
    expect(warning!.innerHTML).not.toBe(news!.innerHTML);
    pass(6_100);
    expect(toasts()).toHaveLength(1);
    pass(9_000);
    expect(toasts()).toEqual([]);
  });

  it("are shown three at a time; more wait their turn", () => {
    notify(declined("A"), declined("B"), declined("C"), declined("D"));
    expect(toasts()).toEqual(["A declined.", "B declined.", "C declined."]);
    pass(6_000);
    expect(toasts()).toEqual(["D declined."]);
    pass(6_000);
    expect(toasts()).toEqual([]);
  });

  it("stay while the pointer is on them", () => {
    notify(declined("Ines"));
    fireEvent.pointerEnter(screen.getByTestId("toast"));
    pass(60_000);
    expect(toasts()).toHaveLength(1);
    fireEvent.pointerLeave(screen.getByTestId("toast"));
    pass(6_000);
    expect(toasts()).toEqual([]);
  });

  it("stay while the focus is in them, and go on request", () => {
    notify(declined("Ines"));
    const dismiss = screen.getByRole("button", { name: "Dismiss" });
    act(() => {
      dismiss.focus();
    });
    pass(60_000);
    expect(toasts()).toHaveLength(1);
    fireEvent.click(dismiss);
    expect(toasts()).toEqual([]);
  });

  it("interrupt a screen reader only when others begin or stop to see and hear", () => {
    notify({ kind: "youAreLive" }, { kind: "backOnAir" }, declined("Ines"), { kind: "showEnded" });
    const level = (words: string) =>
      screen.getByText(words).closest("[aria-live]")?.getAttribute("aria-live");
    expect(level("You are live.")).toBe("assertive");
    expect(level("You are back on air.")).toBe("assertive");
    expect(level("The show has ended.")).toBe("assertive");
    expect(level("Ines declined.")).toBe("polite");
  });

  it("are none for an invitation, which has its prompt", () => {
    notify({ kind: "invited", inviter: "Tomás", roomTitle: "Night shift" });
    expect(toasts()).toEqual([]);
  });
});
