import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";

import { Button } from "./Button";
import { colourOf, initials } from "./Avatar";
import { litSegments } from "./Meter";

describe("a button", () => {
  it("that is not possible now can be reached, says why, and does nothing", async () => {
    const [onPress, onSubmit] = [vi.fn(), vi.fn()];
    const user = userEvent.setup();
    render(
      <form onSubmit={onSubmit}>
        <Button type="submit" onPress={onPress} disabledReason="Not connected">
          Go
        </Button>
      </form>,
    );
    await user.tab();
    expect(screen.getByRole("button", { name: /^Go/u })).toHaveFocus();
    expect(screen.getByRole("button")).toHaveAccessibleDescription("Not connected");
    expect(await screen.findByRole("tooltip")).toHaveTextContent("Not connected");
    await user.keyboard("{Enter} ");
    await user.click(screen.getByRole("button"));
    expect(onPress).not.toHaveBeenCalled();
    expect(onSubmit).not.toHaveBeenCalled();
  });

  it("that is busy keeps its name and takes no press", async () => {
    const onPress = vi.fn();
    const user = userEvent.setup();
    render(
      <Button busy onPress={onPress}>
        Go
      </Button>,
    );
    await user.click(screen.getByRole("button", { name: "Go" }));
    expect(onPress).not.toHaveBeenCalled();
    expect(screen.getByRole("button")).toHaveAttribute("aria-disabled", "true");
  });

  it("of an icon has a name, and a tooltip with its key", async () => {
    const user = userEvent.setup();
    render(<Button kind="icon" icon="send" label="Send" shortcut="Enter" />);
    await user.tab();
    expect(screen.getByRole("button", { name: "Send" })).toHaveFocus();
    expect(await screen.findByRole("tooltip")).toHaveTextContent("SendEnter");
  });
});

describe("a person without a picture", () => {
  it("has two letters", () => {
    expect(initials("Maya Okafor")).toBe("MO");
    expect(initials("aria_b")).toBe("AB");
    expect(initials("kofi")).toBe("KO");
    expect(initials("Ana María del Mar")).toBe("AM");
    expect(initials("👋 hello")).toBe("👋H");
    expect(initials(" ")).toBe("?");
  });

  it("keeps a colour", () => {
    expect(colourOf("maya")).toBe(colourOf("maya"));
    const colours = Array.from({ length: 200 }, (_, at) => colourOf(`person-${String(at)}`));
    expect(new Set(colours).size).toBe(8);
  });
});

describe("a level", () => {
  it("lights more the louder it is, evenly in decibels", () => {
    expect(litSegments(0)).toBe(0);
    expect(litSegments(0.0005)).toBe(0);
    expect(litSegments(0.0316)).toBe(8);
    expect(litSegments(1)).toBe(16);
    expect(litSegments(7)).toBe(16);
  });
});
