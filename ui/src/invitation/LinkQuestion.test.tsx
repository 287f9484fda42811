import { act, screen, waitFor } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { App } from "../App";
import { FakeBackend } from "../backend/fake/backend";
import type { LeftStage, LinkQuestion } from "../backend/generated";
import { expectNoAxeFaults } from "../testing/axe";
import { renderWithScene } from "../testing/render";

function asks(more: Partial<LinkQuestion>) {
  const backend = new FakeBackend("studioLive");
  const question = { roomTitle: "Night shift", leaves: "another" as const, busy: false, ...more };
  backend.patch("link", { asks: question });
  return renderWithScene(<App />, backend);
}

const dialog = () => screen.getByRole("alertdialog", { name: "Go to “Night shift”?" });

describe("a link that leads off a stage", () => {
  it.each<[LeftStage | null, string]>([
    [
      "ownShow",
      "Your show waits a short while for you to come back. Then it is over for everyone.",
    ],
    ["ownRoom", "Your room stays as it is."],
    ["another", "The show goes on without you, and its host can invite you again."],
    [null, "Its green room opens in place of this one."],
  ])("says what is left for it: %s", async (leaves, words) => {
    const { container } = asks({ leaves });
    expect(dialog()).toHaveTextContent(words);
    expect(screen.getByTestId("studio")).toBeInTheDocument();
    await expectNoAxeFaults(container);
  });

  it("is followed by one press, and has the safe answer in focus", async () => {
    const { backend, user } = asks({});
    await waitFor(() => {
      expect(screen.getByTestId("link-question-cancel")).toHaveFocus();
    });
    await user.click(screen.getByTestId("link-question-confirm"));
    expect(backend.argsOf("follow_link")).toHaveLength(1);
    expect(backend.argsOf("drop_link")).toEqual([]);
  });

  it.each(["button", "Escape"])("is forgotten by staying: %s", async (way) => {
    const { backend, user } = asks({});
    if (way === "Escape") await user.keyboard("{Escape}");
    else await user.click(screen.getByTestId("link-question-cancel"));
    expect(backend.argsOf("drop_link")).toHaveLength(1);
    expect(screen.queryByRole("alertdialog")).not.toBeInTheDocument();
  });

  it("takes nothing back once it is under way", async () => {
    const { backend, user } = asks({ busy: true });
    await user.keyboard("{Escape}");
    expect(backend.argsOf("drop_link")).toEqual([]);
    act(() => {
      backend.patch("link", { asks: null });
    });
    expect(screen.queryByRole("alertdialog")).not.toBeInTheDocument();
  });
});
