import { act, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";

import { FakeBackend } from "../backend/fake/backend";
import { scenes } from "../backend/fake/scenes";
import { expectNoAxeFaults } from "../testing/axe";
import { renderWithScene } from "../testing/render";
import { blankForm, refill } from "./form";
import { NewRoomDialog } from "./NewRoomDialog";

const field = (id: string) => screen.getByTestId(id);
const create = () => field("new-room-create");

function open(backend = new FakeBackend("home"), initial = blankForm()) {
  const onClose = vi.fn();
  const onMade = vi.fn();
  const page = renderWithScene(
    <NewRoomDialog initial={initial} onClose={onClose} onMade={onMade} />,
    backend,
  );
  return { ...page, onClose, onMade, initial };
}

type Page = ReturnType<typeof open>;

async function paste({ user }: Page, id: string, text: string) {
  await user.click(field(id));
  await user.paste(text);
}

async function fill(page: Page) {
  await paste(page, "room-title", "Letters at midnight");
  await paste(page, "post-text", "Tonight we set one poster.");
}

const draftScene = scenes.draft.newRoom;

describe("a new room", () => {
  it("begins in the title", async () => {
    open();
    await waitFor(() => {
      expect(field("room-title")).toHaveFocus();
    });
  });

  it("is not made without a title and a text; the first of them has the focus", async () => {
    const page = open();
    await page.user.click(create());
    expect(field("room-title")).toHaveAccessibleDescription("Give the room a title.");
    expect(field("post-text")).toHaveAccessibleDescription(
      expect.stringContaining("Write what the post says."),
    );
    await waitFor(() => {
      expect(field("room-title")).toHaveFocus();
    });
    expect(page.backend.argsOf("create_room")).toEqual([]);
    await expectNoAxeFaults();
  });

  it("loses the sentence beside a field as soon as the field changes, and only that one", async () => {
    const page = open();
    await page.user.click(create());
    await page.user.type(field("room-title"), "L");
    expect(field("room-title")).toBeValid();
    expect(field("post-text")).toBeInvalid();
  });

  it("is sent with all that was chosen, and opens when it is made", async () => {
    const page = open();
    await fill(page);
    await paste(page, "room-description", "Type, set by hand.");
    await page.user.click(field("room-chat"));
    await page.user.type(field("post-hashtags"), "letterpress{Enter}");
    await page.user.click(create());
    expect(page.backend.argsOf("create_room")).toEqual([
      {
        draft: {
          draftId: page.initial.draftId,
          title: "Letters at midnight",
          description: "Type, set by hand.",
          chat: false,
          target: { kind: "ownFeed" },
          text: "Tonight we set one poster.",
          hashtags: ["letterpress"],
        },
        thumbnail: { kind: "nothing" },
      },
    ]);
    await waitFor(() => {
      expect(page.onMade).toHaveBeenCalledWith("room-new");
    });
  });

  it("is made once though the button is pressed twice, and cannot be closed meanwhile", async () => {
    const page = open();
    page.backend.on("create_room", () => new Promise(() => undefined));
    await fill(page);
    await page.user.click(create());
    await page.user.click(create());
    await page.user.click(field("new-room-cancel"));
    await page.user.keyboard("{Escape}");
    expect(page.backend.argsOf("create_room")).toHaveLength(1);
    expect(field("new-room-dialog")).toBeVisible();
    expect(page.onClose).not.toHaveBeenCalled();
    expect(screen.queryByTestId("discard-question")).not.toBeInTheDocument();
  });
});

describe("the post's text", () => {
  it("is counted from the start, and taken at 20,000 characters", async () => {
    const page = open();
    expect(field("post-text-counter")).toHaveTextContent("0 of 20,000");
    await page.user.type(field("room-title"), "Letters");
    await paste(page, "post-text", "x".repeat(20_000));
    expect(field("post-text-counter")).toHaveTextContent("20,000 of 20,000");
    expect(field("post-text")).toBeValid();
    await page.user.click(create());
    expect(page.backend.argsOf("create_room")[0]?.draft.text).toHaveLength(20_000);
  });

  it("is refused at 20,001, with how much too long it is; nothing typed is lost", async () => {
    const page = open();
    await page.user.type(field("room-title"), "Letters");
    await paste(page, "post-text", "x".repeat(20_001));
    expect(field("post-text-counter")).toHaveTextContent("20,001 of 20,000. Shorten it by 1.");
    expect(field("post-text")).toBeInvalid();
    await page.user.click(create());
    expect(field("post-text-error")).toHaveTextContent(
      "This is too long: 20,001 characters of at most 20,000.",
    );
    expect(page.backend.argsOf("create_room")).toEqual([]);
    expect(field("post-text")).toHaveValue("x".repeat(20_001));
  });
});

describe("hashtags", () => {
  const tags = () => screen.queryAllByTestId("hashtag").map((tag) => tag.textContent);

  it("end with Enter, space or a comma, and stand once", async () => {
    const { user, backend } = open();
    await user.type(field("post-hashtags"), "#one two,three{Enter}one ");
    expect(tags()).toEqual(["#one", "#two", "#three"]);
    expect(field("post-hashtags")).toHaveValue("");
    expect(backend.argsOf("create_room")).toEqual([]);
  });

  it("take the last one back with Backspace in the empty field", async () => {
    const { user } = open();
    await user.type(field("post-hashtags"), "one two x{Backspace}{Backspace}");
    expect(tags()).toEqual(["#one"]);
  });

  it("are removed one by one", async () => {
    const { user } = open();
    await user.type(field("post-hashtags"), "one two ");
    await user.click(screen.getByRole("button", { name: /Remove one/u }));
    expect(tags()).toEqual(["#two"]);
    await expectNoAxeFaults();
  });

  it("count the one that was typed last, without Enter", async () => {
    const page = open();
    await fill(page);
    await page.user.type(field("post-hashtags"), "letterpress");
    await page.user.click(create());
    expect(page.backend.argsOf("create_room")[0]?.draft.hashtags).toEqual(["letterpress"]);
  });
});

describe("the thumbnail", () => {
  const picker = () => document.querySelector<HTMLInputElement>("input[type=file]")!;
  const picture = (name: string, type = "image/png") =>
    new File([new Uint8Array([1, 2, 3])], name, { type });

  it("is shown when it was picked, and sent with the room", async () => {
    const page = open();
    await fill(page);
    await page.user.upload(picker(), picture("poster.png"));
    expect(await screen.findByAltText("Chosen thumbnail: poster.png")).toBeVisible();
    await expectNoAxeFaults();
    await page.user.click(create());
    expect(page.backend.argsOf("create_room")[0]?.thumbnail).toEqual({
      kind: "picked",
      image: { name: "poster.png", base64: "AQID" },
    });
  });

  it("is said to be taken away when it was picked for an attempt that failed", async () => {
    const page = open();
    await fill(page);
    await page.user.upload(picker(), picture("poster.png"));
    page.backend.fail("create_room", "timedOut");
    await page.user.click(create());
    await page.user.click(await screen.findByTestId("room-thumbnail-remove"));
    page.backend.off("create_room");
    await page.user.click(create());
    const sent = page.backend.argsOf("create_room").map(({ thumbnail }) => thumbnail.kind);
    expect(sent).toEqual(["picked", "nothing"]);
  });

  it("of a draft that goes on is named, stays as it was, and can be taken away", async () => {
    const backend = new FakeBackend("draft");
    const thumbnail = { name: "poster.png", lost: false };
    backend.patch("newRoom", { thumbnail });
    const page = open(backend, refill({ ...draftScene, thumbnail }));
    expect(field("room-thumbnail-hint")).toHaveTextContent(
      "“poster.png”, which you chose before, is used.",
    );
    backend.fail("create_room", "timedOut");
    await page.user.click(create());
    await page.user.click(await screen.findByTestId("room-thumbnail-remove"));
    await page.user.click(create());
    const sent = backend.argsOf("create_room").map((request) => request.thumbnail);
    expect(sent).toEqual([{ kind: "unchanged" }, { kind: "nothing" }]);
    await expectNoAxeFaults();
  });

  it("can be taken away again", async () => {
    const page = open();
    await page.user.upload(picker(), picture("poster.png"));
    await page.user.click(await screen.findByTestId("room-thumbnail-remove"));
    expect(screen.queryByRole("img", { name: /poster/u })).not.toBeInTheDocument();
  });

  it("is refused beside its field when it is no picture", async () => {
    open();
    // The system's file dialog can be told to show all files.
    const user = userEvent.setup({ applyAccept: false });
    await user.upload(picker(), picture("notes.txt", "text/plain"));
    expect(await screen.findByTestId("room-thumbnail-error")).toHaveTextContent(
      "This picture cannot be used. Choose a PNG, JPEG or WebP of at most 10 MB.",
    );
  });
});

describe("where the post goes", () => {
  const chooseCommunity = async ({ user }: Page) => {
    await user.click(field("post-target"));
    await user.click(await screen.findByRole("option", { name: "A community" }));
  };

  it("is a community found by its name, with what happens to posts there", async () => {
    const page = open();
    await fill(page);
    await chooseCommunity(page);
    await page.user.type(field("post-community"), "night");
    const option = await screen.findByRole("option", { name: /Night makers/u });
    expect(option).toHaveTextContent("Posts are reviewed first");
    await page.user.click(option);
    await page.user.click(create());
    expect(page.backend.argsOf("create_room")[0]?.draft.target).toEqual({
      kind: "community",
      communityId: "c2",
      name: "Night makers",
    });
  });

  it("is asked for beside its field when the community was only typed", async () => {
    const page = open();
    await fill(page);
    await chooseCommunity(page);
    await page.user.type(field("post-community"), "Nowhere");
    await page.user.click(create());
    expect(field("post-community")).toHaveAccessibleDescription(
      "Choose a community from the list.",
    );
    expect(page.backend.argsOf("create_room")).toEqual([]);
    // While its list is open, the rest of the page is hidden from assistive technology.
    await page.user.keyboard("{Escape}");
    await expectNoAxeFaults();
  });

  it("says when no community can be searched", async () => {
    const backend = new FakeBackend("home").fail("search_communities", "timedOut");
    const page = open(backend);
    await chooseCommunity(page);
    expect(await screen.findByText(/The network did not answer in time/u)).toBeVisible();
  });
});

describe("a room whose making fails", () => {
  it("keeps all that was typed, and goes on under the same draft", async () => {
    const page = open();
    page.backend.fail("create_room", "timedOut");
    await fill(page);
    await page.user.click(create());
    expect(await screen.findByTestId("new-room-problem")).toHaveTextContent(
      "The network did not answer in time.",
    );
    expect(field("room-title")).toHaveValue("Letters at midnight");
    expect(create()).toHaveTextContent("Try again");
    page.backend.off("create_room");
    await page.user.click(create());
    const [first, second] = page.backend.argsOf("create_room");
    expect(second).toEqual(first);
  });

  it("says beside the field what is wrong with it", async () => {
    const page = open();
    page.backend.fail("create_room", "textBlocked", { field: "text" });
    await fill(page);
    await page.user.click(create());
    expect(await screen.findByTestId("post-text-error")).toHaveTextContent(
      "The text has a word or link that the network blocks.",
    );
    expect(screen.queryByTestId("new-room-problem")).not.toBeInTheDocument();
  });

  it("shows how far it came and which step did not work", async () => {
    const backend = new FakeBackend("draft");
    open(backend, refill(draftScene));
    expect(screen.getByRole("dialog", { name: "Go on with this room" })).toBeVisible();
    const steps = within(field("steps")).getAllByRole("listitem");
    expect(steps.map((step) => `${step.dataset.step ?? ""} ${step.dataset.state ?? ""}`)).toEqual([
      "room done",
      "post failed",
      "chat open",
    ]);
    expect(field("new-room-problem")).toHaveTextContent(/^Post did not work\./u);
    await expectNoAxeFaults();
  });

  it("follows the steps while it is made", () => {
    const backend = new FakeBackend("draft");
    open(backend, refill(draftScene));
    act(() => {
      backend.patch("newRoom", {
        step: "chat",
        steps: [
          { step: "room", state: "done" },
          { step: "post", state: "done" },
          { step: "chat", state: "busy" },
        ],
        busy: true,
        problem: null,
      });
    });
    expect(document.querySelector("[data-step=post]")).toHaveAttribute("data-state", "done");
    expect(document.querySelector("[data-step=chat]")).toHaveAttribute("data-state", "busy");
    expect(screen.queryByTestId("new-room-problem")).not.toBeInTheDocument();
  });

  it("has no step for a thumbnail that was not picked, and one for a picked one", () => {
    const backend = new FakeBackend("draft");
    open(backend, refill(draftScene));
    expect(document.querySelector("[data-step=thumbnail]")).not.toBeInTheDocument();
    act(() => {
      const { steps } = backend.scene.newRoom!;
      backend.patch("newRoom", { steps: [{ step: "thumbnail", state: "done" }, ...steps] });
    });
    expect(document.querySelector("[data-step=thumbnail]")).toHaveAttribute("data-state", "done");
  });

  it("asks to choose the picture again where its bytes were not kept", () => {
    const backend = new FakeBackend("draft");
    const thumbnail = { name: "poster.png", lost: true };
    backend.patch("newRoom", { step: "thumbnail", thumbnail });
    open(backend, refill({ ...draftScene, thumbnail }));
    expect(screen.getByText("Choose the picture again; only its text was kept.")).toBeVisible();
  });

  it("does not speak of another draft", () => {
    open(new FakeBackend("draft"));
    expect(screen.queryByTestId("steps")).not.toBeInTheDocument();
    expect(screen.queryByTestId("new-room-problem")).not.toBeInTheDocument();
  });
});

describe("closing the form", () => {
  it("needs no question while nothing was typed", async () => {
    const { user, onClose } = open();
    await user.click(field("new-room-cancel"));
    expect(onClose).toHaveBeenCalledTimes(1);
  });

  it("loses nothing of what was typed, and asks nothing", async () => {
    const { user, backend, onClose, initial } = open();
    await user.type(field("room-title"), "Letters");
    expect(field("new-room-cancel")).toHaveTextContent("Finish later");
    await user.keyboard("{Escape}");
    expect(onClose).toHaveBeenCalledTimes(1);
    expect(screen.queryByTestId("discard-question")).not.toBeInTheDocument();
    await waitFor(() => {
      expect(backend.scene.newRoom).toMatchObject({
        draft: { draftId: initial.draftId, title: "Letters" },
        begun: false,
      });
    });
  });

  it("can be left while nothing reaches the network after a failure", async () => {
    const backend = new FakeBackend("draft").fail("discard_draft", "unreachable");
    const page = open(backend, refill(draftScene));
    await page.user.click(field("new-room-cancel"));
    expect(page.onClose).toHaveBeenCalledTimes(1);
    expect(backend.argsOf("discard_draft")).toEqual([]);
  });

  it("asks before what was typed is discarded, and keeps it on request", async () => {
    const { user, onClose, backend, initial } = open();
    await user.type(field("room-title"), "Letters");
    await user.click(field("new-room-discard"));
    expect(await screen.findByTestId("discard-question")).toHaveTextContent(
      "What you typed is not kept.",
    );
    await waitFor(() => {
      expect(field("discard-question-cancel")).toHaveFocus();
    });
    await expectNoAxeFaults();
    await user.click(field("discard-question-cancel"));
    expect(onClose).not.toHaveBeenCalled();
    expect(field("room-title")).toHaveValue("Letters");
    await user.click(field("new-room-discard"));
    await user.click(await screen.findByTestId("discard-question-confirm"));
    await waitFor(() => {
      expect(onClose).toHaveBeenCalled();
    });
    expect(backend.argsOf("discard_draft")).toEqual([{ draftId: initial.draftId }]);
    expect(backend.scene.newRoom).toBeNull();
  });

  it("hands a picture over once, and what is typed with each change", async () => {
    const page = open();
    const picker = document.querySelector<HTMLInputElement>("input[type=file]")!;
    const file = new File([new Uint8Array([1, 2, 3])], "poster.png", { type: "image/png" });
    await page.user.upload(picker, file);
    await screen.findByAltText("Chosen thumbnail: poster.png");
    await page.user.type(field("room-title"), "Let");
    await waitFor(() => {
      expect(page.backend.scene.newRoom?.draft.title).toBe("Let");
    });
    const kinds = page.backend.argsOf("keep_draft").map(({ thumbnail }) => thumbnail.kind);
    expect(kinds.filter((kind) => kind === "picked")).toHaveLength(1);
    expect(page.backend.scene.newRoom?.thumbnail).toEqual({ name: "poster.png", lost: false });
    expect(screen.queryByTestId("steps")).not.toBeInTheDocument();
  });

  it("forgets what was made so far when the draft is discarded", async () => {
    const page = open(new FakeBackend("draft"), refill(draftScene));
    await page.user.click(field("new-room-discard"));
    expect(await screen.findByTestId("discard-question")).toHaveTextContent(
      "What was made so far is removed again.",
    );
    await page.user.click(field("discard-question-confirm"));
    expect(page.backend.argsOf("discard_draft")).toEqual([{ draftId: draftScene.draft.draftId }]);
    await waitFor(() => {
      expect(page.onClose).toHaveBeenCalled();
    });
  });

  it("stays open when discarding fails, and says why", async () => {
    const backend = new FakeBackend("draft").fail("discard_draft", "timedOut");
    const page = open(backend, refill(draftScene));
    await page.user.click(field("new-room-discard"));
    await page.user.click(await screen.findByTestId("discard-question-confirm"));
    const question = field("discard-question");
    expect(await within(question).findByRole("alert")).toHaveTextContent(
      "The network did not answer in time.",
    );
    expect(page.onClose).not.toHaveBeenCalled();
  });
});
