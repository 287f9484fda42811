import { act, screen, waitFor } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";

import { dele } from "../backend/fake/cast";
import { FakeBackend } from "../backend/fake/backend";
import type { Person } from "../backend/generated";
import { expectNoAxeFaults } from "../testing/axe";
import { renderWithScene } from "../testing/render";
import { InviteSearch } from "./InviteSearch";

const search = () => screen.getByTestId("people-search");
const found = () => screen.queryAllByTestId("invite-result").map((one) => one.dataset.name);

function open(backend = new FakeBackend("studioLive")) {
  const page = renderWithScene(<InviteSearch />, backend);
  const look = async (name: string) => {
    await page.user.click(search());
    await page.user.paste(name);
  };
  return { ...page, look };
}

describe("finding people", () => {
  it("asks once for a name that is typed without a pause", async () => {
    const { backend, user } = open();
    await user.type(search(), "tan");
    await screen.findByText("Yui Tanaka");
    expect(backend.argsOf("search_people")).toEqual([{ keyword: "tan" }]);
    expect(found()).toEqual(["Yui Tanaka"]);
    await expectNoAxeFaults(document.querySelector(".invite")!);
  });

  it("asks nothing for nothing", async () => {
    const { backend, user } = open();
    await user.type(search(), "t{Backspace}   ");
    expect(screen.queryByText("Searching")).not.toBeInTheDocument();
    expect(backend.sent).toEqual([]);
  });

  it("says while it searches, and when nobody has the name", async () => {
    const { look } = open();
    await look("nobody at all");
    expect(screen.getByText("Searching")).toBeVisible();
    expect(await screen.findByTestId("invite-nobody")).toHaveTextContent(
      "Nobody of this name is here. Check the spelling.",
    );
  });

  it("drops an answer to an older question", async () => {
    const backend = new FakeBackend("studioLive");
    const answers = new Map<string, (people: Person[]) => void>();
    backend.on(
      "search_people",
      ({ keyword }) =>
        new Promise((resolve) => {
          answers.set(keyword, resolve);
        }),
    );
    const { look } = open(backend);
    await look("a");
    await waitFor(() => {
      expect(answers.has("a")).toBe(true);
    });
    await look("b");
    await waitFor(() => {
      expect(answers.has("ab")).toBe(true);
    });
    answers.get("ab")!([{ userId: "new", name: "Newer" }]);
    await screen.findByText("Newer");
    answers.get("a")!([{ userId: "old", name: "Older" }]);
    await Promise.resolve();
    expect(found()).toEqual(["Newer"]);
  });

  it("says why it failed, and tries again", async () => {
    const { backend, user, look } = open(
      new FakeBackend("studioLive").fail("search_people", "timedOut"),
    );
    await look("tan");
    expect(await screen.findByTestId("people-search-error")).toHaveTextContent(
      "The network did not answer in time.",
    );
    backend.off("search_people");
    await user.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByText("Yui Tanaka")).toBeVisible();
  });
});

describe("inviting", () => {
  it("takes one press, and the next name can be typed at once", async () => {
    const { backend, user, look } = open();
    await look("tomás");
    await user.click(await screen.findByTestId("invite-result"));
    expect(backend.argsOf("invite")).toEqual([{ userId: "tom-s-serra" }]);
    await waitFor(() => {
      expect(search()).toHaveFocus();
    });
    expect(search()).toHaveValue("");
  });

  it("is done once though it is pressed twice", async () => {
    const { backend, user, look } = open();
    backend.on("invite", () => new Promise(() => undefined));
    await look("tomás");
    await user.dblClick(await screen.findByTestId("invite-result"));
    expect(backend.argsOf("invite")).toHaveLength(1);
  });

  it.each([
    ["Ines", "Invited"],
    ["Ravi", "On stage"],
    ["Dele", "Accepted"],
  ])("is not offered for %s, who is %s already", async (name, word) => {
    const { backend, user, look } = open();
    act(() => {
      backend.patch("people", {
        standing: backend.scene.people.standing.map((one) =>
          one.userId === dele.userId ? { ...one, state: "here" } : one,
        ),
      });
    });
    await look(name);
    const result = await screen.findByTestId("invite-result");
    expect(result).toHaveTextContent(word);
    expect(result).toBeDisabled();
    await user.click(result);
    expect(backend.argsOf("invite")).toEqual([]);
  });

  it("is offered again to those who declined", async () => {
    const { look } = open();
    await look("Yui");
    expect(await screen.findByTestId("invite-result")).toHaveTextContent("Invite");
    expect(screen.getByTestId("invite-result")).toBeEnabled();
  });

  it("says why it failed, and keeps the name", async () => {
    const { backend, user, look } = open();
    backend.fail("invite", "notAllowed");
    await look("tomás");
    await user.click(await screen.findByTestId("invite-result"));
    expect(await screen.findByTestId("invite-error")).toHaveTextContent(
      "The network does not allow you to do this.",
    );
    expect(search()).toHaveValue("tomás");
    await user.type(search(), "x");
    expect(screen.queryByTestId("invite-error")).not.toBeInTheDocument();
  });
});

describe("the guest link", () => {
  it("is copied, and says so", async () => {
    const { user } = open();
    await user.click(screen.getByTestId("guest-link"));
    expect(await screen.findByRole("button", { name: "Copied" })).toBeVisible();
    expect(await navigator.clipboard.readText()).toBe("greenroom://room/example");
  });

  it("is shown, chosen, where the web view does not allow copying", async () => {
    const { user } = open();
    vi.spyOn(navigator.clipboard, "writeText").mockRejectedValue(new Error("not allowed"));
    await user.click(screen.getByTestId("guest-link"));
    const field = await screen.findByRole<HTMLInputElement>("textbox", { name: "Guest link" });
    expect(field).toHaveValue("greenroom://room/example");
    expect(field.selectionEnd).toBe(field.value.length);
    await expectNoAxeFaults(document.querySelector(".guest-link")!);
  });

  it("says why there is none", async () => {
    const { user } = open(new FakeBackend("studioLive").fail("guest_link", "roomGone"));
    await user.click(screen.getByTestId("guest-link"));
    expect(await screen.findByRole("alert")).toHaveTextContent(
      "This room does not exist any more.",
    );
  });
});
