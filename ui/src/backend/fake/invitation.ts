import type { InvitationsView } from "../generated";
import type { Answers } from "./answers";
import { jun, tomas } from "./cast";
import { openGreenRoom } from "./room";
import { ago } from "./scene";

export const invitations: InvitationsView = {
  loaded: true,
  waiting: 1,
  prompt: null,
  problem: null,
  received: [
    {
      invitationId: "i1",
      inviter: tomas,
      roomId: "r-night",
      roomTitle: "Night shift: makers at work",
      roomStatus: "live",
      viewers: 64,
      onStage: 2,
      state: "pending",
      createdAt: ago(2),
      busy: false,
      mayAnswer: true,
      mayOpen: false,
      endsOwnShow: false,
      leavesStage: false,
      problem: null,
    },
    {
      invitationId: "i2",
      inviter: jun,
      roomId: "r-jun",
      roomTitle: "Letterpress",
      roomStatus: "idle",
      viewers: null,
      onStage: 0,
      state: "cancelled",
      createdAt: ago(65),
      busy: false,
      mayAnswer: false,
      mayOpen: false,
      endsOwnShow: false,
      leavesStage: false,
      problem: null,
    },
  ],
};

export const invitationAnswers: Answers<
  "accept_invitation" | "decline_invitation" | "postpone_invitation" | "follow_link" | "drop_link"
> = {
  accept_invitation: (telling) => {
    telling.patch("invitations", { prompt: null });
    openGreenRoom(telling);
    return {};
  },
  decline_invitation: ({ scene, patch }, { invitationId }) => {
    patch("invitations", {
      waiting: scene.invitations.waiting - 1,
      prompt: null,
      received: scene.invitations.received.map((received) =>
        received.invitationId === invitationId
          ? { ...received, state: "rejected", mayAnswer: false }
          : received,
      ),
    });
    return {};
  },
  postpone_invitation: ({ patch }) => {
    patch("invitations", { prompt: null });
    return {};
  },
  follow_link: (telling) => {
    telling.patch("link", { asks: null });
    openGreenRoom(telling);
    return {};
  },
  drop_link: ({ patch }) => {
    patch("link", { asks: null });
    return {};
  },
};
