import { draft as fakeDraft } from "../backend/fake/new-room";
import { describe, expect, it } from "vitest";

import {
  blankForm,
  hasContent,
  longest,
  type NewRoomForm,
  readImage,
  refill,
  toDraft,
  toHashtag,
  validate,
} from "./form";

const form = (more: Partial<NewRoomForm> = {}): NewRoomForm => ({
  ...blankForm(),
  title: "Letters at midnight",
  text: "Tonight we set one poster.",
  ...more,
});

describe("the new-room form", () => {
  it("needs a title and a text, and no more", () => {
    expect(validate(form())).toEqual({});
    const wrong = validate(form({ title: " ", text: "" }));
    expect(Object.keys(wrong)).toEqual(["title", "text"]);
    expect(wrong.title?.code).toBe("fieldEmpty");
  });

  it.each(["title", "description", "text"] as const)("takes a %s up to its limit", (field) => {
    const limit = longest[field];
    expect(validate(form({ [field]: "x".repeat(limit) }))).toEqual({});
    const { [field]: wrong } = validate(form({ [field]: "x".repeat(limit + 1) }));
    expect(wrong).toMatchObject({ code: "fieldTooLong", field });
    expect(wrong?.params).toEqual({
      limit: limit.toLocaleString(),
      length: (limit + 1).toLocaleString(),
    });
  });

  it("counts as people do: an emoji is one, space around the text is none", () => {
    expect(validate(form({ text: "👋".repeat(20_000) }))).toEqual({});
    expect(validate(form({ text: ` ${"x".repeat(20_000)} ` }))).toEqual({});
  });

  it("needs a community chosen from the list, not only typed", () => {
    const target = { kind: "community", communityId: "", name: "Product" } as const;
    expect(validate(form({ target })).target?.code).toBe("fieldEmpty");
    expect(validate(form({ target: { ...target, communityId: "c1" } }))).toEqual({});
  });

  it("has a new draft id each time it is blank, and the old one when it goes on", () => {
    expect(blankForm().draftId).not.toBe(blankForm().draftId);
    const draft = toDraft(form({ hashtags: ["letterpress"] }));
    const view = { ...fakeDraft, draft };
    expect(refill(view)).toMatchObject({
      ...draft,
      resumed: true,
      thumbnail: { kind: "nothing" },
    });
    const kept = refill({ ...view, thumbnail: { name: "poster.png", lost: false } });
    expect(kept.thumbnail).toEqual({ kind: "kept", name: "poster.png" });
    const lost = refill({ ...view, thumbnail: { name: "poster.png", lost: true } });
    expect(lost.thumbnail).toEqual({ kind: "nothing" });
  });

  it("is sent without the space around its texts", () => {
    const draft = toDraft(form({ title: " Letters ", description: " ", text: "\nTonight\n" }));
    expect(draft).toMatchObject({ title: "Letters", description: "", text: "Tonight" });
    expect(Object.keys(draft).sort()).toEqual(
      ["chat", "description", "draftId", "hashtags", "target", "text", "title"].sort(),
    );
  });

  it("has something to lose once anything was typed, picked or made", () => {
    expect(hasContent(blankForm())).toBe(false);
    expect(hasContent({ ...blankForm(), title: "  " })).toBe(false);
    expect(hasContent({ ...blankForm(), hashtags: ["a"] })).toBe(true);
    expect(hasContent({ ...blankForm(), text: "a" })).toBe(true);
    expect(hasContent({ ...blankForm(), resumed: true })).toBe(true);
  });
});

describe("a hashtag", () => {
  it("is what was typed, without the sign and without space", () => {
    expect(toHashtag("#letterpress")).toBe("letterpress");
    expect(toHashtag(" ##night shift ")).toBe("nightshift");
    expect(toHashtag("#")).toBeNull();
    expect(toHashtag("")).toBeNull();
  });
});

describe("a picked picture", () => {
  const file = (type: string, size = 3) => new File([new Uint8Array(size)], "poster.png", { type });

  it("is read as its bytes", async () => {
    expect(await readImage(file("image/png"))).toEqual({
      name: "poster.png",
      base64: "AAAA",
      dataUrl: "data:image/png;base64,AAAA",
    });
  });

  it.each([
    ["of another kind", file("image/gif")],
    ["that is empty", file("image/png", 0)],
    ["that is too large", file("image/png", 10 * 1024 * 1024 + 1)],
  ])("%s is refused beside its field", async (_, picked) => {
    expect(await readImage(picked)).toMatchObject({ code: "imageUnusable", field: "thumbnail" });
  });
});
