import { act, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { uiError } from "../backend/backend";
import { FakeBackend } from "../backend/fake/backend";
import type { SentInvitation } from "../backend/generated";
import { scenes } from "../backend/fake/scenes";
import { expectNoAxeFaults } from "../testing/axe";
import { renderWithScene } from "../testing/render";
import { PeoplePanel } from "./PeoplePanel";

const participant = (name: string) =>
  within(screen.getAllByTestId("participant").find((one) => one.dataset.name === name)!);
const invited = (name: string) =>
  within(screen.getAllByTestId("sent-invitation").find((one) => one.dataset.name === name)!);

describe("who is there", () => {
  it("is said with the role and what one hears and sees of them", async () => {
    renderWithScene(<PeoplePanel />, "studioLive");
    expect(participant("Maya Okafor").getByText("Host")).toBeVisible();
    expect(participant("Maya Okafor").getByText("You")).toBeVisible();
    expect(participant("Ravi Patel").getByText("Co-host")).toBeVisible();
    expect(participant("Ravi Patel").getByText("Speaking")).toBeVisible();
    expect(participant("Lena Weiß").getByText("Microphone off")).toBeVisible();
    expect(participant("Dele Musa").getByText(/^Reconnecting, \d+ s$/u)).toBeVisible();
    await expectNoAxeFaults(screen.getByTestId("people-panel"));
  });

  it("tells the host that nobody sees them before the show", () => {
    renderWithScene(<PeoplePanel />, "studioIdle");
    expect(participant("Maya Okafor").getByText("You, not on air yet")).toBeVisible();
  });

  it("keeps those in the green room apart", () => {
    const backend = new FakeBackend("studioLive");
    const here = backend.scene.people.here.slice(0, 3);
    const [last] = backend.scene.people.here.slice(3);
    backend.patch("people", { here, waiting: [{ ...last!, state: { state: "notOnStage" } }] });
    renderWithScene(<PeoplePanel />, backend);
    const waiting = screen.getByRole("region", { name: "In the green room" });
    expect(within(waiting).getByText("Dele Musa")).toBeVisible();
    expect(within(waiting).getByText("Not on stage yet")).toBeVisible();
    expect(within(waiting).queryByText("Ravi Patel")).not.toBeInTheDocument();
  });

  it("is all that a guest gets: no search, no link, no way to take people off", () => {
    renderWithScene(<PeoplePanel />, "studioGuest");
    expect(screen.getAllByTestId("participant")).toHaveLength(4);
    expect(screen.queryByTestId("people-search")).not.toBeInTheDocument();
    expect(screen.queryByTestId("guest-link")).not.toBeInTheDocument();
    expect(screen.queryByTestId("participant-menu")).not.toBeInTheDocument();
    expect(screen.queryByTestId("sent-invitation")).not.toBeInTheDocument();
  });
});

describe("how loud somebody is here", () => {
  async function open() {
    const page = renderWithScene(<PeoplePanel />, "studioLive");
    await page.user.click(participant("Ravi Patel").getByTestId("voice-menu"));
    await screen.findByTestId("voice-menu-open");
    return page;
  }

  it("can be changed for everybody on stage but oneself", () => {
    renderWithScene(<PeoplePanel />, "studioLive");
    expect(participant("Maya Okafor").queryByTestId("voice-menu")).not.toBeInTheDocument();
    expect(participant("Ravi Patel").getByTestId("voice-menu")).toHaveAccessibleName(
      "Loudness of Ravi Patel",
    );
  });

  it("is changed with the arrow keys, and says how loud", async () => {
    const { backend, user } = await open();
    const slider = screen.getByRole("slider", { name: "Loudness for you" });
    slider.focus();
    await user.keyboard("{ArrowLeft}{ArrowLeft}");
    expect(backend.argsOf("set_voice").at(-1)).toMatchObject({ percent: 90, muted: false });
    expect(screen.getByTestId("voice-menu-open")).toHaveTextContent("90 %");
  });

  it("can be nothing at all, which its button says, and is then as before", async () => {
    const { backend, user } = await open();
    await user.click(screen.getByTestId("voice-mute"));
    expect(backend.argsOf("set_voice").at(-1)).toMatchObject({ percent: 100, muted: true });
    expect(screen.getByRole("slider")).toBeDisabled();
    await user.click(screen.getByTestId("voice-mute"));
    expect(backend.argsOf("set_voice").at(-1)).toMatchObject({ percent: 100, muted: false });
    await user.click(screen.getByTestId("voice-mute"));
    await user.keyboard("{Escape}");
    await waitFor(() => {
      expect(participant("Ravi Patel").getByTestId("voice-menu")).toHaveAccessibleName(
        "Loudness of Ravi Patel, silent for you",
      );
    });
  });

  it("has no fault that axe can see", async () => {
    await open();
    await expectNoAxeFaults();
  });
});

describe("taking somebody off the stage", () => {
  async function ask(backend = new FakeBackend("studioLive")) {
    const page = renderWithScene(<PeoplePanel />, backend);
    await page.user.click(participant("Ravi Patel").getByTestId("participant-menu"));
    await page.user.click(await screen.findByTestId("participant-remove"));
    await screen.findByTestId("participant-remove-dialog");
    return page;
  }

  it("asks first, with the safe answer in focus", async () => {
    const { backend, user } = await ask();
    expect(screen.getByTestId("participant-remove-dialog")).toHaveTextContent(
      "Take Ravi Patel off the stage?",
    );
    await waitFor(() => {
      expect(screen.getByTestId("participant-remove-dialog-cancel")).toHaveFocus();
    });
    await user.keyboard("{Escape}");
    expect(backend.sent).toEqual([]);
  });

  it("is done once", async () => {
    const { backend, user } = await ask();
    await user.dblClick(screen.getByTestId("participant-remove-dialog-confirm"));
    expect(backend.argsOf("remove_participant")).toEqual([{ userId: "ravi-patel" }]);
    await waitFor(() => {
      expect(screen.queryByTestId("participant-remove-dialog")).not.toBeInTheDocument();
    });
  });

  it("says why it failed", async () => {
    const { user } = await ask(
      new FakeBackend("studioLive").fail("remove_participant", "notAllowed"),
    );
    await user.click(screen.getByTestId("participant-remove-dialog-confirm"));
    expect(await screen.findByRole("alert")).toHaveTextContent(
      "The network does not allow you to do this.",
    );
  });

  it("is not offered for oneself", () => {
    renderWithScene(<PeoplePanel />, "studioLive");
    expect(participant("Maya Okafor").queryByTestId("participant-menu")).not.toBeInTheDocument();
    expect(screen.getAllByTestId("participant-menu")).toHaveLength(3);
  });
});

describe("invitations that were sent", () => {
  const sent = (more: Partial<SentInvitation>): FakeBackend => {
    const backend = new FakeBackend("studioLive");
    backend.patch("people", { sent: [{ ...scenes.studioLive.people.sent[0]!, ...more }] });
    return backend;
  };
  const ago = (ms: number) => new Date(Date.now() - ms).toISOString();

  it("say how they stand", () => {
    renderWithScene(<PeoplePanel />, "studioLive");
    expect(invited("Ines Haddad").getByText(/^Pending, \d+ min$/u)).toBeVisible();
    expect(invited("Yui Tanaka").getByText("Declined")).toBeVisible();
    expect(screen.getAllByTestId("sent-invitation")).toHaveLength(2);
  });

  it.each<[string, Partial<SentInvitation>, string]>([
    ["is being sent", { invitationId: "", state: "sending" }, "Sending the invitation"],
    ["was just sent", { createdAt: ago(5_000) }, "Pending, sent just now"],
    ["was accepted", { state: "accepted" }, "Accepted"],
    ["was taken back", { state: "cancelled" }, "Taken back"],
    ["is no longer open", { state: "stale" }, "No longer open"],
  ])("say so when one %s", (_, more, words) => {
    renderWithScene(<PeoplePanel />, sent(more));
    expect(screen.getByTestId("sent-invitation")).toHaveTextContent(words);
  });

  it("are taken back while they are pending", async () => {
    const { backend, user } = renderWithScene(<PeoplePanel />, "studioLive");
    await user.click(screen.getByRole("button", { name: "Cancel: Ines Haddad" }));
    expect(backend.argsOf("cancel_invitation")).toEqual([{ invitationId: "s0" }]);
  });

  it("cannot be taken back before they are sent", () => {
    renderWithScene(<PeoplePanel />, sent({ invitationId: "", state: "sending", can: null }));
    expect(screen.queryByTestId("invitation-cancel")).not.toBeInTheDocument();
  });

  it.each(["rejected", "cancelled", "stale"] as const)(
    "can be sent again when they were %s",
    async (state) => {
      const { backend, user } = renderWithScene(<PeoplePanel />, sent({ state, can: "askAgain" }));
      await user.click(screen.getByRole("button", { name: "Ask again: Ines Haddad" }));
      expect(backend.argsOf("invite")).toEqual([{ userId: "ines-haddad" }]);
    },
  );

  it("wait while a request about them is on its way", async () => {
    const { backend, user } = renderWithScene(<PeoplePanel />, sent({ busy: true }));
    await user.click(screen.getByTestId("invitation-cancel"));
    expect(backend.sent).toEqual([]);
  });

  it("say beside them what failed", async () => {
    const { backend, user } = renderWithScene(<PeoplePanel />, sent({}));
    backend.fail("cancel_invitation", "invitationGone");
    await user.click(screen.getByTestId("invitation-cancel"));
    expect(await screen.findByTestId("sent-invitation-error")).toHaveTextContent(
      "This invitation is no longer open.",
    );
    act(() => {
      backend.patch("people", { sent: [], problem: uiError("timedOut") });
    });
    expect(screen.getByTestId("people-problem")).toHaveTextContent("The network did not answer");
  });

  it("follow what the guest answers", () => {
    const { backend } = renderWithScene(<PeoplePanel />, sent({}));
    act(() => {
      const [one] = backend.scene.people.sent;
      backend.patch("people", { sent: [{ ...one!, state: "rejected", can: "askAgain" }] });
    });
    expect(screen.getByTestId("sent-invitation")).toHaveTextContent("Declined");
  });
});
