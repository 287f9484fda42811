import { act, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { uiError } from "../backend/backend";
import { FakeBackend } from "../backend/fake/backend";
import type { InvitationState } from "../backend/generated";
import { scenes } from "../backend/fake/scenes";
import { expectNoAxeFaults } from "../testing/axe";
import { renderWithScene } from "../testing/render";
import { ReceivedInvitations } from "./Received";

const [pending] = scenes.home.invitations.received;

function inState(state: InvitationState): FakeBackend {
  const backend = new FakeBackend("home");
  backend.patch("invitations", { received: [{ ...pending!, state, mayAnswer: false }] });
  return backend;
}

describe("the list of invitations", () => {
  it("offers an answer to those that wait, and none to those that are over", () => {
    renderWithScene(<ReceivedInvitations />, "home");
    const [open, over] = screen.getAllByTestId("invitation");
    expect(within(open!).getByTestId("received-accept")).toBeVisible();
    expect(within(over!).queryByRole("button")).not.toBeInTheDocument();
  });

  it.each<[InvitationState, string]>([
    ["accepted", "you accepted this invitation"],
    ["rejected", "you declined this invitation"],
    ["cancelled", "cancelled this invitation"],
    ["stale", "the show is over"],
  ])("says how an invitation ended: %s", async (state, words) => {
    renderWithScene(<ReceivedInvitations />, inState(state));
    expect(screen.getByTestId("invitation")).toHaveTextContent(words);
    await expectNoAxeFaults(screen.getByTestId("invitation"));
  });

  it("accepts once though it is pressed twice", async () => {
    const { backend, user } = renderWithScene(<ReceivedInvitations />, "home");
    backend.on("accept_invitation", () => new Promise(() => undefined));
    await user.dblClick(screen.getByTestId("received-accept"));
    expect(backend.argsOf("accept_invitation")).toHaveLength(1);
  });

  it("declines", async () => {
    const { backend, user } = renderWithScene(<ReceivedInvitations />, "home");
    await user.click(screen.getByTestId("received-decline"));
    await waitFor(() => {
      expect(screen.queryByTestId("received-decline")).not.toBeInTheDocument();
    });
    expect(backend.argsOf("decline_invitation")).toEqual([{ invitationId: "i1" }]);
  });

  it("asks before an own show ends", async () => {
    const { backend, user } = renderWithScene(<ReceivedInvitations />, "home");
    act(() => {
      backend.patch("invitations", { received: [{ ...pending!, endsOwnShow: true }] });
    });
    await user.click(screen.getByTestId("received-accept"));
    expect(await screen.findByTestId("own-show")).toBeVisible();
    expect(backend.sent).toEqual([]);
  });

  it("leads back to a green room that was accepted and is not open", async () => {
    const backend = inState("accepted");
    const [one] = backend.scene.invitations.received;
    backend.patch("invitations", { received: [{ ...one!, mayOpen: true }] });
    const { user } = renderWithScene(<ReceivedInvitations />, backend);
    await expectNoAxeFaults(screen.getByTestId("invitation"));
    await user.click(screen.getByTestId("received-open"));
    expect(backend.argsOf("accept_invitation")).toHaveLength(1);
  });

  it("says why an answer failed, beside the invitation", async () => {
    const { backend, user } = renderWithScene(<ReceivedInvitations />, "home");
    backend.fail("decline_invitation", "invitationGone");
    await user.click(screen.getByTestId("received-decline"));
    expect(await screen.findByRole("alert")).toHaveTextContent(
      "This invitation is no longer open.",
    );
  });

  it("says that there is none only once it is known", async () => {
    const { unmount } = renderWithScene(<ReceivedInvitations />, "homeLoading");
    expect(screen.queryByTestId("invitations-empty")).not.toBeInTheDocument();
    unmount();
    renderWithScene(<ReceivedInvitations />, "homeEmpty");
    expect(screen.getByTestId("invitations-empty")).toHaveTextContent("Nobody has invited you.");
    await expectNoAxeFaults(screen.getByTestId("invitations-empty"));
  });

  it("says why it could not be read, and reads again", async () => {
    const backend = new FakeBackend("home");
    backend.patch("invitations", { problem: uiError("timedOut") });
    const { user } = renderWithScene(<ReceivedInvitations />, backend);
    const problem = screen.getByTestId("invitations-problem");
    expect(problem).toHaveTextContent("The network did not answer in time.");
    await user.click(within(problem).getByRole("button", { name: "Try again" }));
    expect(backend.argsOf("refresh_home")).toHaveLength(1);
    expect(screen.getAllByTestId("invitation")).toHaveLength(2);
  });
});
