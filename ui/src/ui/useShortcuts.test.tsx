import { fireEvent, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";

import { Select } from "./Select";
import { useShortcuts } from "./useShortcuts";

const choices = [
  { id: "monitor", name: "Monitor" },
  { id: "mv7", name: "MV7" },
  { id: "usb", name: "USB" },
  { id: "built-in", name: "Built-in" },
];

function Screen(props: { onMute: () => void; onChoose: (id: string) => void }) {
  useShortcuts({ m: props.onMute });
  return (
    <>
      <Select
        label="Microphone"
        choices={choices}
        value="usb"
        onChange={props.onChoose}
        testId="choice"
      />
      <input aria-label="Message" />
    </>
  );
}

function draw() {
  const [onMute, onChoose] = [vi.fn(), vi.fn()];
  render(<Screen onMute={onMute} onChoose={onChoose} />);
  return { onMute, onChoose, user: userEvent.setup() };
}

describe("a key of the whole screen", () => {
  it("acts right after something was chosen with the mouse, and the choice stays", async () => {
    const { onMute, onChoose, user } = draw();
    await user.click(screen.getByTestId("choice"));
    await user.click(screen.getByRole("option", { name: "MV7" }));
    expect(onChoose).toHaveBeenCalledExactlyOnceWith("mv7");
    await waitFor(() => {
      expect(screen.getByTestId("choice")).toHaveFocus();
    });
    await user.keyboard("m");
    expect(onMute).toHaveBeenCalledOnce();
    // The first letters of another choice, none of which is a key of the screen.
    await user.keyboard("bu");
    expect(onChoose).toHaveBeenCalledOnce();
  });

  it("rests while a person types, or looks for a choice in the open list", async () => {
    const { onMute, user } = draw();
    await user.type(screen.getByLabelText("Message"), "mm");
    await user.click(screen.getByTestId("choice"));
    await user.keyboard("m");
    expect(onMute).not.toHaveBeenCalled();
  });

  it.each([
    ["Russian", "ь", "KeyM"],
    ["Greek", "μ", "KeyM"],
    ["Hebrew", "צ", "KeyM"],
    ["French, by its letter", "m", "Semicolon"],
    ["French, by its place", ",", "KeyM"],
    ["Dvorak", "M", "KeyM"],
  ])("acts on a keyboard that is %s", (_, key, code) => {
    const { onMute } = draw();
    fireEvent.keyDown(document.body, { key, code });
    expect(onMute).toHaveBeenCalledOnce();
  });

  it("is its letter where the layout has Latin letters in other places", () => {
    const { onMute } = draw();
    fireEvent.keyDown(document.body, { key: "k", code: "KeyM" });
    fireEvent.keyDown(document.body, { key: "m", code: "KeyM", ctrlKey: true });
    expect(onMute).not.toHaveBeenCalled();
  });
});
