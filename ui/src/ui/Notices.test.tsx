import { act, fireEvent, screen, within } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { uiError } from "../backend/backend";
import { FakeBackend } from "../backend/fake/backend";
import type { Notice } from "../backend/generated";
import { renderWithScene } from "../testing/render";
import { NoticeLine, SpokenNotices, type Standing } from "./Notices";

const shown = () => screen.queryAllByTestId("notice").map((one) => one.textContent);
const declined = (name: string): Notice => ({ kind: "guestDeclined", name });
const standing: Standing[] = [
  { tone: "attention", text: "No sound here.", testId: "source-problem" },
];
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
    renderWithScene(
      <>
        <NoticeLine standing={standing} />
        <SpokenNotices />
      </>,
      backend,
    );
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  it("are shown once, for six seconds", () => {
    notify(declined("Ines"));
    expect(shown()).toEqual(["Ines declined."]);
    pass(5_900);
    expect(shown()).toHaveLength(1);
    pass(200);
    expect(shown()).toEqual([]);
  });

  it("say why a link led nowhere, long enough to read what to do", () => {
    const about = (code: "roomGone" | "invitationGone") => {
      notify({ kind: "linkFailed", problem: uiError(code, { field: "link" }) });
    };
    about("roomGone");
    expect(shown()[0]).toMatch(/^The link led nowhere\. There is no such room/u);
    about("invitationGone");
    expect(shown()[0]).toMatch(/^The link led nowhere\. You are not invited/u);
    pass(14_900);
    expect(shown()).toHaveLength(1);
    pass(200);
    expect(shown()).toEqual([]);
  });

  it("warn where something does not work, and do not tick it off", () => {
    const drawing = () => screen.getByTestId("notice").querySelector("svg")!.innerHTML;
    notify({ kind: "notRemembered" });
    const warning = drawing();
    notify(declined("Ines"));
    expect(drawing()).not.toBe(warning);
  });

  it("are one line: the newest is shown, and what it covered comes back while it lasts", () => {
    notify({ kind: "notRemembered" }, declined("A"));
    pass(2_000);
    notify(declined("B"));
    expect(shown()).toEqual(["B declined."]);
    pass(5_900);
    expect(shown()).toEqual(["B declined."]);
    pass(200);
    expect(shown()).toHaveLength(1);
    expect(shown()[0]).toMatch(/^No keychain/u);
    pass(7_000);
    expect(shown()).toEqual([]);
  });

  it("stand before what is still true, which comes back after them", () => {
    const lasting = screen.getByText("No sound here.").closest("[role=status]");
    expect(lasting).not.toHaveClass("hidden-visually");
    notify(declined("Ines"));
    expect(lasting).toHaveClass("hidden-visually");
    pass(6_000);
    expect(lasting).not.toHaveClass("hidden-visually");
  });

  it("are all read out, those too that a newer one covers, and over a dialog", () => {
    notify(declined("A"), declined("B"));
    const read = screen.getByRole("region", { name: "Notifications" });
    expect(read).toHaveTextContent("A declined.B declined.");
    expect(read).toHaveAttribute("data-react-aria-top-layer");
  });

  it("stay while the pointer is on them", () => {
    notify(declined("Ines"));
    fireEvent.pointerEnter(screen.getByTestId("notice"));
    pass(60_000);
    expect(shown()).toHaveLength(1);
    fireEvent.pointerLeave(screen.getByTestId("notice"));
    pass(6_000);
    expect(shown()).toEqual([]);
  });

  it("stay while the focus is in them, and go on request", () => {
    notify(declined("Ines"));
    const dismiss = screen.getByRole("button", { name: "Dismiss" });
    act(() => {
      dismiss.focus();
    });
    pass(60_000);
    expect(shown()).toHaveLength(1);
    fireEvent.click(dismiss);
    expect(shown()).toEqual([]);
  });

  it("interrupt a screen reader only when others begin or stop to see and hear", () => {
    notify({ kind: "youAreLive" }, { kind: "backOnAir" }, declined("Ines"), { kind: "showEnded" });
    const read = within(screen.getByRole("region", { name: "Notifications" }));
    const level = (words: string) =>
      read.getByText(words).closest("[aria-live]")?.getAttribute("aria-live");
    expect(level("You are live.")).toBe("assertive");
    expect(level("You are back on air.")).toBe("assertive");
    expect(level("The show has ended.")).toBe("assertive");
    expect(level("Ines declined.")).toBe("polite");
  });

  it("are none for an invitation, which has its prompt", () => {
    notify({ kind: "invited", inviter: "Tomás", roomTitle: "Night shift" });
    expect(shown()).toEqual([]);
  });
});
