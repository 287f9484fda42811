import { act, screen, waitFor } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { App } from "../App";
import { uiError } from "../backend/backend";
import { FakeBackend } from "../backend/fake/backend";
import type { InvitationState, ReceivedInvitation } from "../backend/generated";
import { scenes } from "../backend/fake/scenes";
import { expectNoAxeFaults } from "../testing/axe";
import { renderWithScene } from "../testing/render";
import { InvitationPrompt } from "./Prompt";

const button = (name: string) => screen.getByTestId(`invitation-${name}`);

function change(backend: FakeBackend, more: Partial<ReceivedInvitation>) {
  act(() => {
    backend.patch("invitations", {
      received: backend.scene.invitations.received.map((one) =>
        one.invitationId === "i1" ? { ...one, ...more } : one,
      ),
    });
  });
}

describe("the prompt for an invitation", () => {
  it("says who asks, for which show, and what happens next", () => {
    renderWithScene(<InvitationPrompt />, "invitation");
    const prompt = screen.getByRole("dialog", { name: "Tomás Serra invites you on stage" });
    expect(prompt).toHaveTextContent("as co-host of “Night shift: makers at work”");
    expect(prompt).toHaveTextContent("Live now64 watching2 on stage");
    expect(prompt).toHaveTextContent("Nobody sees or hears you until you step on stage.");
  });

  it("stands over whatever screen is open", () => {
    const backend = new FakeBackend("studioLive");
    backend.emit({ type: "invitations", value: scenes.invitation.invitations });
    renderWithScene(<App />, backend);
    expect(screen.getByTestId("invitation-prompt")).toBeVisible();
    expect(screen.getByTestId("studio")).toBeInTheDocument();
  });

  it("is not there without an invitation to prompt for", () => {
    renderWithScene(<InvitationPrompt />, "home");
    expect(screen.queryByRole("dialog")).not.toBeInTheDocument();
  });

  it("accepts once though it is pressed twice", async () => {
    const { backend, user } = renderWithScene(<InvitationPrompt />, "invitation");
    backend.on("accept_invitation", () => new Promise(() => undefined));
    await user.dblClick(button("accept"));
    await user.click(button("accept"));
    expect(backend.argsOf("accept_invitation")).toEqual([
      { invitationId: "i1", endOwnShow: false, leaveStage: false },
    ]);
    expect(button("accept")).toHaveAttribute("aria-disabled", "true");
  });

  it("takes no other answer while one is on its way", async () => {
    const { backend, user } = renderWithScene(<InvitationPrompt />, "invitation");
    backend.on("accept_invitation", () => new Promise(() => undefined));
    await user.click(button("accept"));
    await user.click(button("decline"));
    await user.click(button("later"));
    await user.keyboard("{Escape}");
    expect(backend.sent.map(({ name }) => name)).toEqual(["accept_invitation"]);
  });

  it("leads to the green room", async () => {
    const { user } = renderWithScene(<App />, "invitation");
    await user.click(button("accept"));
    expect(await screen.findByTestId("green-room")).toBeVisible();
    expect(screen.queryByTestId("invitation-prompt")).not.toBeInTheDocument();
  });

  it("declines", async () => {
    const { backend, user } = renderWithScene(<InvitationPrompt />, "invitation");
    await user.click(button("decline"));
    expect(backend.argsOf("decline_invitation")).toEqual([{ invitationId: "i1" }]);
    await waitFor(() => {
      expect(screen.queryByTestId("invitation-prompt")).not.toBeInTheDocument();
    });
  });

  it.each([
    [
      "the button",
      (user: { click: (on: Element) => Promise<void> }) => user.click(button("later")),
    ],
    ["Escape", (user: { keyboard: (keys: string) => Promise<void> }) => user.keyboard("{Escape}")],
  ])("is put off with %s, and nothing is declined", async (_, later) => {
    const { backend, user } = renderWithScene(<InvitationPrompt />, "invitation");
    await later(user);
    expect(backend.sent.map(({ name }) => name)).toEqual(["postpone_invitation"]);
  });

  it.each<InvitationState>(["cancelled", "stale", "accepted", "rejected"])(
    "goes when the invitation is %s meanwhile",
    (state) => {
      const { backend } = renderWithScene(<InvitationPrompt />, "invitation");
      change(backend, { state, mayAnswer: false });
      act(() => {
        backend.patch("invitations", { prompt: null });
      });
      expect(screen.queryByTestId("invitation-prompt")).not.toBeInTheDocument();
    },
  );

  it("says why an answer failed, and can be answered again", async () => {
    const { backend, user } = renderWithScene(<InvitationPrompt />, "invitation");
    backend.fail("accept_invitation", "timedOut");
    await user.click(button("accept"));
    expect(await screen.findByTestId("invitation-error")).toHaveTextContent(
      "The network did not answer in time.",
    );
    await expectNoAxeFaults();
    await user.click(button("accept"));
    expect(backend.argsOf("accept_invitation")).toHaveLength(2);
  });

  it("says what Rust knows about the last answer, and waits while Rust is busy with one", async () => {
    const { backend, user } = renderWithScene(<InvitationPrompt />, "invitation");
    change(backend, { problem: uiError("invitationGone") });
    expect(screen.getByTestId("invitation-error")).toHaveTextContent("no longer open");
    change(backend, { busy: true, problem: null });
    await user.click(button("accept"));
    expect(backend.sent).toEqual([]);
  });
});

describe("an own show that is on air", () => {
  async function ask() {
    const page = renderWithScene(<InvitationPrompt />, "invitation");
    change(page.backend, { endsOwnShow: true });
    await page.user.click(button("accept"));
    await screen.findByTestId("own-show");
    return page;
  }

  it("is never ended unasked", async () => {
    const { backend } = await ask();
    expect(screen.getByTestId("own-show")).toHaveTextContent(
      "If you go to Tomás Serra's green room, your show ends for everyone who watches it.",
    );
    expect(screen.queryByTestId("invitation-error")).not.toBeInTheDocument();
    await waitFor(() => {
      expect(screen.getByTestId("own-show-cancel")).toHaveFocus();
    });
    expect(backend.argsOf("accept_invitation")).toEqual([]);
    await expectNoAxeFaults();
  });

  it("is never ended unasked when it went on air at this very moment", async () => {
    const { backend, user } = renderWithScene(<InvitationPrompt />, "invitation");
    backend.fail("accept_invitation", "ownShowOnAir", { retry: { kind: "never" } });
    await user.click(button("accept"));
    expect(await screen.findByTestId("own-show")).toBeVisible();
    expect(screen.queryByTestId("invitation-error")).not.toBeInTheDocument();
    expect(backend.argsOf("accept_invitation")).toEqual([
      { invitationId: "i1", endOwnShow: false, leaveStage: false },
    ]);
  });

  it("goes on when the person stays", async () => {
    const { backend, user } = await ask();
    await user.click(screen.getByTestId("own-show-cancel"));
    expect(screen.queryByTestId("own-show")).not.toBeInTheDocument();
    expect(screen.getByTestId("invitation-prompt")).toBeVisible();
    expect(backend.argsOf("accept_invitation")).toEqual([]);
  });

  it("ends when the person says so", async () => {
    const { backend, user } = await ask();
    await user.click(screen.getByTestId("own-show-confirm"));
    expect(backend.argsOf("accept_invitation").at(-1)).toEqual({
      invitationId: "i1",
      endOwnShow: true,
      leaveStage: true,
    });
  });
});

describe("another stage", () => {
  async function ask() {
    const page = renderWithScene(<InvitationPrompt />, "invitation");
    change(page.backend, { leavesStage: true });
    await page.user.click(button("accept"));
    await screen.findByTestId("other-stage");
    return page;
  }

  it("is never left unasked, and stays if the person does", async () => {
    const { backend, user } = await ask();
    expect(screen.getByTestId("other-stage")).toHaveTextContent("Its show goes on without you");
    await expectNoAxeFaults();
    await user.click(screen.getByTestId("other-stage-cancel"));
    expect(screen.queryByTestId("other-stage")).not.toBeInTheDocument();
    expect(screen.getByTestId("invitation-prompt")).toBeVisible();
    expect(backend.argsOf("accept_invitation")).toEqual([]);
  });

  it("is left when the person says so", async () => {
    const { backend, user } = await ask();
    await user.click(screen.getByTestId("other-stage-confirm"));
    expect(backend.argsOf("accept_invitation")).toEqual([
      { invitationId: "i1", endOwnShow: false, leaveStage: true },
    ]);
  });

  it("is asked about when the person stepped on it at this very moment", async () => {
    const { backend, user } = renderWithScene(<InvitationPrompt />, "invitation");
    backend.fail("accept_invitation", "roomOpen", { retry: { kind: "never" } });
    await user.click(button("accept"));
    expect(await screen.findByTestId("other-stage")).toBeVisible();
    expect(screen.queryByTestId("invitation-error")).not.toBeInTheDocument();
  });
});

it("offers the green room that was accepted and did not open, and nothing to decline", async () => {
  const { backend, user } = renderWithScene(<InvitationPrompt />, "invitation");
  const problem = uiError("timedOut");
  change(backend, { state: "accepted", mayAnswer: false, mayOpen: true, problem });
  expect(screen.queryByTestId("invitation-decline")).not.toBeInTheDocument();
  await user.click(button("accept"));
  expect(backend.argsOf("accept_invitation")).toHaveLength(1);
});
