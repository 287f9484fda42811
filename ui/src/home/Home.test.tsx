import { act, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { App } from "../App";
import { FakeBackend } from "../backend/fake/backend";
import { offered } from "../backend/fake/home";
import type { RoomCard, RoomStatus, ThumbnailProblem } from "../backend/generated";
import { scenes } from "../backend/fake/scenes";
import { expectNoAxeFaults } from "../testing/axe";
import { renderWithScene } from "../testing/render";
import { resizeWindow } from "../testing/webview";
import { Home } from "./Home";

const card = (title: string) =>
  within(
    screen
      .getAllByTestId("room-card")
      .find((one) => within(one).getByTestId("room-card-title").textContent === title)!,
  );

function withRoom(change: Partial<RoomCard>): FakeBackend {
  const backend = new FakeBackend("home");
  backend.patch("home", { rooms: [{ ...scenes.home.home.rooms[0]!, ...change }], leftLive: [] });
  return backend;
}

describe("the rooms", () => {
  it("say with whom, when, and how many watch", () => {
    renderWithScene(<Home />, "home");
    expect(screen.getByText(/^With Ravi and Lena · made/u)).toBeVisible();
    expect(screen.getByText("You host · 128 watching")).toBeVisible();
    expect(screen.getByText(/^Ended yesterday · 58 min$/u)).toBeVisible();
    expect(screen.getByText(/· not recorded$/u)).toBeVisible();
  });

  it("say how many wait where the host is away, since nobody watches then, and nothing of nobody", () => {
    const facts = (viewers: number) => {
      const { unmount } = renderWithScene(
        <Home />,
        withRoom({ status: "waitingReconnect", viewers }),
      );
      const shown = document.querySelector(".room-card-facts")!.textContent;
      unmount();
      return shown;
    };
    expect(facts(31)).toBe("You host · 31 people wait");
    expect(facts(0)).toBe("You host");
  });

  it("open their green room", async () => {
    const { backend, user } = renderWithScene(<Home />, "home");
    await user.click(card("Designing for one thumb").getByTestId("room-open"));
    expect(backend.argsOf("open_room")).toEqual([{ roomId: "room-designing-for-one-thumb" }]);
  });

  it("that are on air lead back to the stage", async () => {
    const { backend, user } = renderWithScene(<Home />, "home");
    await user.click(card("Founders’ Friday").getByTestId("room-rejoin"));
    expect(backend.argsOf("rejoin_room")).toEqual([{ roomId: "room-founders--friday" }]);
  });

  it.each<[ThumbnailProblem, string]>([
    ["tooLarge", "The picture is too large to show here."],
    ["unusable", "The picture cannot be shown. Choose another one for the next room."],
    ["notLoaded", "The picture did not load."],
  ])(
    "whose picture is missing say why (%s), and load it again on request",
    async (problem, says) => {
      const backend = withRoom({ title: "Founders’ Friday", thumbnailProblem: problem });
      const { user } = renderWithScene(<Home />, backend);
      expect(screen.getByTestId("room-no-picture")).toHaveTextContent(says);
      const again = screen.getByRole("button", {
        name: "Load the picture of “Founders’ Friday” again",
      });
      await user.click(again);
      expect(backend.argsOf("refresh_home")).toEqual([{}]);
      act(() => {
        backend.patch("home", { rooms: [scenes.home.home.rooms[0]!] });
      });
      expect(screen.queryByTestId("room-no-picture")).not.toBeInTheDocument();
    },
  );

  it("that are over can be made again, under a new draft", async () => {
    const { user } = renderWithScene(<Home />, "home");
    await user.click(card("Ask the archive").getByTestId("room-again"));
    expect(screen.getByTestId("room-title")).toHaveValue("Ask the archive");
    expect(screen.getByRole("dialog", { name: "New room" })).toBeVisible();
  });

  it.each<[RoomStatus, string, string]>([
    ["idle", "Ready", "room-open"],
    ["live", "Live now", "room-rejoin"],
    ["waitingReconnect", "Waiting for you", "room-rejoin"],
    ["ended", "Ended", "room-again"],
    ["recorded", "Recorded", "room-again"],
    ["terminated", "Stopped by the network", "room-again"],
    ["error", "Not working", "room-again"],
    ["unknown", "Unknown", "room-open"],
  ])("with the status %s say “%s” and offer one way on", (status, word, way) => {
    renderWithScene(<Home />, withRoom({ status, liveAt: null, ...offered(status) }));
    expect(screen.getByTestId("room-status")).toHaveTextContent(word);
    expect(screen.getByTestId(way)).toBeVisible();
  });

  it("offer nothing that Rust does not offer", () => {
    renderWithScene(<Home />, withRoom({ action: null, mayEnd: false, mayDelete: false }));
    const room = card("Designing for one thumb");
    expect(room.queryAllByRole("button")).toEqual([]);
  });

  it("say beside the room why it could not be opened", async () => {
    const { backend, user } = renderWithScene(<Home />, "home");
    backend.fail("open_room", "roomGone");
    await user.click(card("Designing for one thumb").getByTestId("room-open"));
    expect(await card("Designing for one thumb").findByRole("alert")).toHaveTextContent(
      "This room does not exist any more.",
    );
  });

  it("are deleted after one question, whose safe answer has the focus", async () => {
    const { backend, user } = renderWithScene(<Home />, "home");
    await user.click(card("Ask the archive").getByTestId("room-menu"));
    await user.click(await screen.findByTestId("room-delete"));
    expect(await screen.findByTestId("delete-question")).toHaveTextContent(
      "Delete “Ask the archive”?",
    );
    await waitFor(() => {
      expect(screen.getByTestId("delete-question-cancel")).toHaveFocus();
    });
    await user.click(screen.getByTestId("delete-question-confirm"));
    expect(backend.argsOf("delete_room")).toEqual([{ roomId: "room-ask-the-archive" }]);
    await waitFor(() => {
      expect(screen.queryByText("Ask the archive")).not.toBeInTheDocument();
    });
  });

  it("that are on air offer to end, and not to delete", async () => {
    const { backend, user } = renderWithScene(<Home />, "home");
    await user.click(card("Founders’ Friday").getByTestId("room-menu"));
    expect(screen.queryByTestId("room-delete")).not.toBeInTheDocument();
    await user.click(await screen.findByTestId("room-end"));
    const question = await screen.findByTestId("end-question");
    expect(question).toHaveTextContent("128 people are watching.");
    await user.click(screen.getByTestId("end-question-cancel"));
    expect(backend.argsOf("end_room")).toEqual([]);
  });
});

describe("a room that was left on air", () => {
  it("stands first, says who waits, and can be entered again", async () => {
    const { backend, user } = renderWithScene(<Home />, "home");
    expect(screen.getByTestId("left-live")).toHaveTextContent(
      "“Open floor: climate” is still live",
    );
    expect(screen.getByTestId("left-live")).toHaveTextContent("31 people are waiting.");
    await user.click(screen.getByTestId("left-live-rejoin"));
    expect(backend.argsOf("rejoin_room")).toEqual([{ roomId: "room-open-floor--climate" }]);
  });

  const onAir = scenes.home.home.leftLive[0]!;

  function withWhereabouts(whereabouts: typeof onAir.whereabouts) {
    const backend = new FakeBackend("home");
    backend.patch("home", { leftLive: [{ ...onAir, whereabouts }] });
    return renderWithScene(<Home />, backend);
  }

  it.each([
    ["closedHere", "Greenroom closed before you ended it. Live since"],
    ["left", "You left its stage without ending the show. Live since"],
    ["unclear", "You may be on its stage on another computer, or you left it a moment ago."],
    ["elsewhere", "It goes on there; nothing is needed here."],
  ] as const)("says where this person is: %s", async (whereabouts, words) => {
    withWhereabouts(whereabouts);
    expect(screen.getByTestId("left-live")).toHaveTextContent(words);
    await expectNoAxeFaults(screen.getByTestId("left-live"));
  });

  it.each([
    ["left", "Nobody is waiting."],
    ["elsewhere", "Nobody is watching."],
  ] as const)("says in words that nobody is there: %s", (whereabouts, words) => {
    const backend = new FakeBackend("home");
    backend.patch("home", { leftLive: [{ ...onAir, whereabouts, viewers: 0 }] });
    renderWithScene(<Home />, backend);
    expect(screen.getByTestId("left-live")).toHaveTextContent(words);
  });

  it("that runs on another computer is taken over only after a question, and not ended in passing", async () => {
    const { backend, user } = withWhereabouts("elsewhere");
    const banner = screen.getByTestId("left-live");
    expect(banner).toHaveTextContent(
      "“Open floor: climate” is on air on another computer of yours",
    );
    expect(banner).toHaveTextContent("31 people are watching.");
    expect(within(banner).queryByTestId("left-live-end")).not.toBeInTheDocument();
    await user.click(screen.getByTestId("left-live-rejoin"));
    expect(await screen.findByTestId("take-over")).toHaveTextContent(
      "If you come on stage here, you are taken off it there.",
    );
    await waitFor(() => {
      expect(screen.getByTestId("take-over-cancel")).toHaveFocus();
    });
    await user.click(screen.getByTestId("take-over-cancel"));
    expect(screen.queryByTestId("take-over")).not.toBeInTheDocument();
    await user.click(screen.getByTestId("left-live-rejoin"));
    await user.click(await screen.findByTestId("take-over-confirm"));
    expect(backend.argsOf("rejoin_room")).toEqual([]);
    expect(backend.argsOf("take_over_stage")).toEqual([{ roomId: onAir.roomId }]);
  });

  it("asks when it turns out to run on another computer", async () => {
    const { backend, user } = withWhereabouts("unclear");
    backend.fail("rejoin_room", "onStageElsewhere");
    await user.click(screen.getByTestId("left-live-rejoin"));
    expect(await screen.findByTestId("take-over")).toBeVisible();
    await user.click(screen.getByTestId("take-over-cancel"));
    await user.click(screen.getByTestId("left-live-end"));
    expect(await screen.findByTestId("end-question")).toHaveTextContent(
      "If you are on its stage on another computer, it ends there too.",
    );
    expect(backend.argsOf("take_over_stage")).toEqual([]);
  });

  it("is ended only after a question; a failure is said in it", async () => {
    const { backend, user } = renderWithScene(<Home />, "home");
    backend.fail("end_room", "timedOut");
    await user.click(screen.getByTestId("left-live-end"));
    const question = await screen.findByTestId("end-question");
    await user.click(screen.getByTestId("end-question-confirm"));
    expect(await within(question).findByRole("alert")).toHaveTextContent("Nothing is lost");
    backend.off("end_room");
    await user.click(screen.getByTestId("end-question-confirm"));
    act(() => {
      backend.patch("home", { leftLive: [] });
    });
    await waitFor(() => {
      expect(screen.queryByTestId("left-live")).not.toBeInTheDocument();
    });
    expect(backend.argsOf("end_room")).toHaveLength(2);
  });
});

describe("a draft that stopped half way", () => {
  it("goes on with all that was typed", async () => {
    const { user } = renderWithScene(<Home />, "draft");
    expect(screen.getByTestId("draft")).toHaveTextContent("“Letters at midnight” is not finished");
    await user.click(screen.getByTestId("draft-resume"));
    expect(screen.getByTestId("room-title")).toHaveValue("Letters at midnight");
    expect(screen.getByTestId("post-text")).toHaveValue("Tonight we set one poster, live.");
    expect(screen.getByTestId("hashtag")).toHaveTextContent("#letterpress");
    expect(screen.queryByTestId("draft")).not.toBeInTheDocument();
  });

  it("is forgotten on request", async () => {
    const { backend, user } = renderWithScene(<Home />, "draft");
    await user.click(screen.getByTestId("draft-discard"));
    expect(backend.argsOf("discard_draft")).toEqual([
      { draftId: scenes.draft.newRoom.draft.draftId },
    ]);
    await waitFor(() => {
      expect(screen.queryByTestId("draft")).not.toBeInTheDocument();
    });
  });

  it("gives way to a new room only when the person says so", async () => {
    const { backend, user } = renderWithScene(<Home />, "draft");
    await user.click(screen.getByTestId("new-room"));
    expect(await screen.findByTestId("draft-instead")).toHaveTextContent(
      "“Letters at midnight” is not finished.",
    );
    await user.click(screen.getByTestId("draft-instead-cancel"));
    expect(screen.queryByTestId("new-room-dialog")).not.toBeInTheDocument();
    expect(screen.getByTestId("draft")).toBeVisible();
    expect(backend.argsOf("discard_draft")).toEqual([]);
    await user.click(screen.getByTestId("new-room"));
    await user.click(await screen.findByTestId("draft-instead-confirm"));
    expect(await screen.findByTestId("room-title")).toHaveValue("");
    expect(backend.argsOf("discard_draft")).toHaveLength(1);
  });

  it("of which nothing was sent says that it is kept here", () => {
    const backend = new FakeBackend("draft");
    const { draft } = scenes.draft.newRoom;
    backend.patch("newRoom", { begun: false, problem: null, draft: { ...draft, title: " " } });
    renderWithScene(<Home />, backend);
    expect(screen.getByTestId("draft")).toHaveTextContent("A room without a title is not finished");
    expect(screen.getByTestId("draft")).toHaveTextContent("until you sign out");
  });

  it("is not spoken of while it is still made", () => {
    const backend = new FakeBackend("draft");
    backend.patch("newRoom", { busy: true });
    renderWithScene(<Home />, backend);
    expect(screen.queryByTestId("draft")).not.toBeInTheDocument();
  });
});

describe("the home screen", () => {
  it("without rooms says what a room is, and has one button", async () => {
    const { user } = renderWithScene(<Home />, "homeEmpty");
    expect(screen.getByTestId("home-empty")).toHaveTextContent("No rooms yet.");
    expect(screen.getAllByTestId("new-room")).toHaveLength(1);
    await user.click(screen.getByTestId("new-room"));
    expect(screen.getByTestId("new-room-dialog")).toBeVisible();
  });

  it("that is loading says so only after a moment, and never that there are no rooms", async () => {
    renderWithScene(<Home />, "homeLoading");
    expect(screen.queryByTestId("home-loading")).not.toBeInTheDocument();
    expect(screen.queryByTestId("home-empty")).not.toBeInTheDocument();
    expect(await screen.findByTestId("home-loading")).toHaveTextContent("Loading");
  });

  it("that could not be read keeps what was read, says so, and reads again", async () => {
    const { backend, user } = renderWithScene(<Home />, "homeProblem");
    expect(screen.getByTestId("home-problem")).toHaveTextContent("What you see was read before.");
    expect(screen.getAllByTestId("room-card")).toHaveLength(4);
    await user.click(screen.getByTestId("home-retry"));
    expect(backend.argsOf("refresh_home")).toHaveLength(1);
  });

  it("opens the green room of a room that was just made", async () => {
    const { backend, user } = renderWithScene(<App />, "homeEmpty");
    await user.click(screen.getByTestId("new-room"));
    await user.click(screen.getByTestId("room-title"));
    await user.paste("Letters");
    await user.click(screen.getByTestId("post-text"));
    await user.paste("Tonight.");
    await user.click(screen.getByTestId("new-room-create"));
    expect(await screen.findByTestId("green-room")).toBeVisible();
    expect(backend.argsOf("open_room")).toEqual([{ roomId: "room-new" }]);
  });
});

describe("the bar of the home screen", () => {
  it("counts the invitations that wait, and no others", () => {
    renderWithScene(<Home />, "home");
    expect(screen.getByTestId("invitations-bell")).toHaveAccessibleName(
      "Invitations: 1 waits for you",
    );
  });

  it("shows and hides the invitations", async () => {
    const { user } = renderWithScene(<Home />, "home");
    const bell = screen.getByTestId("invitations-bell");
    expect(bell).toHaveAttribute("aria-expanded", "true");
    await user.click(bell);
    expect(screen.queryByRole("complementary")).not.toBeInTheDocument();
    await user.click(bell);
    await waitFor(() => {
      expect(screen.getByRole("heading", { name: "Invitations" })).toHaveFocus();
    });
  });

  it("leaves the room to the rooms in a narrow window", () => {
    resizeWindow(1000);
    renderWithScene(<Home />, "home");
    expect(screen.getByTestId("invitations-bell")).toHaveAttribute("aria-expanded", "false");
  });

  it("says where one is, and when the connection is not there", () => {
    const { backend } = renderWithScene(<Home />, "home");
    expect(screen.getByTestId("network-pill")).toHaveTextContent("This computer");
    expect(screen.queryByTestId("realtime-pill")).not.toBeInTheDocument();
    act(() => {
      backend.patch("session", {
        network: { kind: "hosted", name: "Europe" },
        realtime: { state: "reconnecting", retryInMs: 2000 },
      });
    });
    expect(screen.getByTestId("network-pill")).toHaveTextContent("Network: Europe");
    expect(screen.getByTestId("realtime-pill")).toHaveTextContent("Reconnecting");
    act(() => {
      backend.patch("session", { realtime: { state: "off" } });
    });
    expect(screen.getByTestId("realtime-pill")).toHaveTextContent("Not connected");
  });

  it("signs out after one question", async () => {
    const { backend, user } = renderWithScene(<App />, "home");
    await user.click(screen.getByTestId("settings-menu"));
    await user.click(await screen.findByTestId("sign-out"));
    expect(await screen.findByTestId("sign-out-question")).toHaveTextContent(
      "This computer forgets the session.",
    );
    expect(backend.argsOf("sign_out")).toEqual([]);
    await user.click(screen.getByTestId("sign-out-question-confirm"));
    expect(await screen.findByTestId("first-run")).toBeVisible();
  });

  it("says the version", async () => {
    const { user } = renderWithScene(<Home />, "home");
    await user.click(screen.getByTestId("settings-menu"));
    await user.click(await screen.findByTestId("about"));
    expect(await screen.findByTestId("about-box")).toHaveTextContent(/Version \d+\.\d+\.\d+/u);
  });
});
