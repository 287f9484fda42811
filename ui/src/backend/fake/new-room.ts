import type { CommunityChoice, NewRoomView } from "../generated";
import type { Answers } from "./answers";

export const communities: CommunityChoice[] = [
  { communityId: "c1", name: "Product people", posting: "open" },
  { communityId: "c2", name: "Night makers", posting: "reviewed" },
  { communityId: "c3", name: "Announcements", posting: "moderatorsOnly" },
];

/** A room whose post could not be made. */
export const draft: NewRoomView = {
  draft: {
    draftId: "7a1c7f4e-1111-4222-8333-944455556666",
    title: "Letters at midnight",
    description: "Type, set by hand.",
    chat: true,
    target: { kind: "community", communityId: "c1", name: "Product people" },
    text: "Tonight we set one poster, live.",
    hashtags: ["letterpress"],
  },
  step: "post",
  steps: [
    { step: "room", state: "done" },
    { step: "post", state: "failed" },
    { step: "chat", state: "open" },
  ],
  begun: true,
  busy: false,
  problem: {
    code: "timedOut",
    message: "",
    retry: { kind: "now" },
    trace: "k3v9",
    field: null,
    params: {},
  },
  thumbnail: null,
};

export const newRoomAnswers: Answers<
  "create_room" | "keep_draft" | "discard_draft" | "search_communities"
> = {
  keep_draft: ({ scene, emit }, { draft, thumbnail }) => {
    const before = scene.newRoom?.draft.draftId === draft.draftId ? scene.newRoom : null;
    const picture = {
      unchanged: () => before?.thumbnail ?? null,
      nothing: () => null,
      picked: () =>
        thumbnail.kind === "picked" ? { name: thumbnail.image.name, lost: false } : null,
    }[thumbnail.kind]();
    const typed: NewRoomView = {
      draft,
      step: "room",
      steps: [],
      begun: false,
      busy: false,
      problem: null,
      thumbnail: picture,
    };
    const texts = [draft.title, draft.description, draft.text, ...draft.hashtags];
    const isBlank = before?.begun !== true && picture === null && texts.join("").trim() === "";
    const value = before === null ? typed : { ...before, draft, thumbnail: picture };
    emit({ type: "newRoom", value: isBlank ? null : value });
    return {};
  },
  create_room: ({ emit }) => {
    emit({ type: "newRoom", value: null });
    return { roomId: "room-new" };
  },
  discard_draft: ({ emit }) => {
    emit({ type: "newRoom", value: null });
    return {};
  },
  search_communities: ({ scene }, { keyword }) =>
    scene.communities.filter(({ name }) => name.toLowerCase().includes(keyword.toLowerCase())),
};
