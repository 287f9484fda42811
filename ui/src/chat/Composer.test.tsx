import { screen, waitFor } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { CommandFailed, uiError } from "../backend/backend";
import { FakeBackend } from "../backend/fake/backend";
import { expectNoAxeFaults } from "../testing/axe";
import { renderWithScene } from "../testing/render";
import { Composer } from "./Composer";

const input = () => screen.getByTestId("chat-input");

function composer() {
  return renderWithScene(<Composer cannotWrite={null} />, new FakeBackend("studioLive"));
}

describe("writing to everyone", () => {
  it("sends with Enter and with the button, and empties the field", async () => {
    const { backend, user } = composer();
    await user.type(input(), "  Hello everyone {Enter}");
    expect(input()).toHaveValue("");
    await user.type(input(), "And again");
    await user.click(screen.getByRole("button", { name: "Send" }));
    expect(backend.argsOf("send_message")).toEqual([
      { text: "Hello everyone" },
      { text: "And again" },
    ]);
  });

  it("begins a line with Shift and Enter", async () => {
    const { backend, user } = composer();
    await user.type(input(), "one{Shift>}{Enter}{/Shift}two");
    expect(input()).toHaveValue("one\ntwo");
    expect(backend.argsOf("send_message")).toEqual([]);
  });

  it("sends nothing for nothing", async () => {
    const { backend, user } = composer();
    await user.type(input(), "   {Enter}");
    await user.click(screen.getByTestId("chat-send"));
    expect(backend.argsOf("send_message")).toEqual([]);
  });

  it("does not make a second message wait for the first", async () => {
    const { backend, user } = composer();
    backend.on("send_message", () => new Promise(() => undefined));
    await user.type(input(), "one{Enter}two{Enter}");
    expect(backend.argsOf("send_message")).toEqual([{ text: "one" }, { text: "two" }]);
  });

  it("loses nothing when a message is refused, also not what was typed since", async () => {
    const { backend, user } = composer();
    let refuse: () => void = () => undefined;
    backend.on(
      "send_message",
      () =>
        new Promise((_, reject) => {
          refuse = () => {
            reject(new CommandFailed(uiError("textBlocked")));
          };
        }),
    );
    await user.type(input(), "with a bad link{Enter}and more");
    refuse();
    await waitFor(() => {
      expect(input()).toHaveValue("with a bad link\nand more");
    });
    expect(screen.getByTestId("chat-problem")).toHaveTextContent(
      "The text has a word or link that the network blocks. Change it and try again.",
    );
    await expectNoAxeFaults(screen.getByTestId("chat-problem"));
    backend.off("send_message");
    await user.type(input(), "{Enter}");
    expect(screen.queryByTestId("chat-problem")).not.toBeInTheDocument();
  });

  it("says how much room is left when there is little, and refuses what is too long", async () => {
    const { backend, user } = composer();
    await user.click(input());
    await user.paste("x".repeat(9_999));
    expect(screen.getByText("1 character left")).toBeVisible();
    expect(input()).toBeValid();
    await user.paste("ßß");
    expect(screen.getByText("This is too long. Shorten it a little.")).toBeVisible();
    expect(input()).toBeInvalid();
    await user.keyboard("{Enter}");
    expect(backend.argsOf("send_message")).toEqual([]);
    expect(input()).toHaveValue(`${"x".repeat(9_999)}ßß`);
  });
});

describe("what is typed and not sent", () => {
  it("is there again after the page was loaded anew, in its room and for its person", async () => {
    const { backend, user, unmount } = composer();
    await user.type(input(), "Half a sent");
    await waitFor(() => {
      expect(backend.scene.settings.unsentText?.text).toBe("Half a sent");
    });
    unmount();
    const again = renderWithScene(<Composer cannotWrite={null} />, backend);
    expect(input()).toHaveValue("Half a sent");
    await again.user.type(input(), "ence{Enter}");
    expect(backend.argsOf("send_message")).toEqual([{ text: "Half a sentence" }]);
    await waitFor(() => {
      expect(backend.scene.settings.unsentText).toBeNull();
    });
    again.unmount();
    for (const other of [{ userId: "somebody-else" }, { roomId: "another-room" }]) {
      const unsentText = { userId: "", roomId: "", text: "Not yours", ...other };
      backend.patch("settings", { unsentText });
      const page = renderWithScene(<Composer cannotWrite={null} />, backend);
      expect(input()).toHaveValue("");
      page.unmount();
    }
  });
});
