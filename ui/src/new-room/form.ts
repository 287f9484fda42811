import { uiError } from "../backend/backend";
import {
  type ImageInput,
  limits,
  type NewRoomDraft,
  type NewRoomView,
  type PostTarget,
  type ThumbnailChoice,
  type UiError,
} from "../backend/generated";
import { lengthOf } from "../ui";

/** The most characters of what is typed. */
export const longest = {
  title: limits.roomTitle,
  description: limits.roomDescription,
  text: limits.postText,
} as const;
export const imageKinds = ["image/png", "image/jpeg", "image/webp"];

/** What is typed into the form. */
export interface NewRoomForm {
  draftId: string;
  title: string;
  description: string;
  chat: boolean;
  /** A community without an id is chosen as a kind, and not yet by name. */
  target: PostTarget;
  text: string;
  hashtags: string[];
  thumbnail: Thumbnail;
  /** The draft stopped half way before. */
  resumed: boolean;
}

/** The picture of the form: none, one that was picked here, or the one that the draft has. */
export type Thumbnail =
  { kind: "nothing" } | { kind: "picked"; image: PickedImage } | { kind: "kept"; name: string };

export interface PickedImage extends ImageInput {
  /** For the preview. */
  dataUrl: string;
}

export type FormField = "title" | "description" | "target" | "text" | "thumbnail" | "hashtags";

/** An empty form with a new draft id. */
export function blankForm(): NewRoomForm {
  return {
    draftId: crypto.randomUUID(),
    title: "",
    description: "",
    chat: true,
    target: { kind: "ownFeed" },
    text: "",
    hashtags: [],
    thumbnail: { kind: "nothing" },
    resumed: false,
  };
}

/** The form of a draft that stopped half way, with the picture that it has. */
export function refill({ draft, thumbnail }: NewRoomView): NewRoomForm {
  return {
    ...draft,
    thumbnail:
      thumbnail === null || thumbnail.lost
        ? { kind: "nothing" }
        : { kind: "kept", name: thumbnail.name },
    resumed: true,
  };
}

/** The form's picture as the command wants it. */
export function toThumbnail({ thumbnail }: NewRoomForm): ThumbnailChoice {
  switch (thumbnail.kind) {
    case "nothing":
      return { kind: "nothing" };
    case "kept":
      return { kind: "unchanged" };
    case "picked": {
      const { name, base64 } = thumbnail.image;
      return { kind: "picked", image: { name, base64 } };
    }
  }
}

/** The form as it was typed. */
export function draftOf(form: NewRoomForm): NewRoomDraft {
  const { draftId, title, description, chat, target, text, hashtags } = form;
  return { draftId, title, description, chat, target, text, hashtags };
}

/** The form as it is sent. */
export function toDraft(form: NewRoomForm): NewRoomDraft {
  const draft = draftOf(form);
  return {
    ...draft,
    title: draft.title.trim(),
    description: draft.description.trim(),
    text: draft.text.trim(),
  };
}

/** Whether closing would lose something. */
export function hasContent(form: NewRoomForm): boolean {
  return (
    form.resumed ||
    form.thumbnail.kind !== "nothing" ||
    form.hashtags.length > 0 ||
    [form.title, form.description, form.text].some((text) => text.trim() !== "")
  );
}

/** What is wrong before anything is sent, field by field. */
export function validate(form: NewRoomForm): Partial<Record<FormField, UiError>> {
  const wrong: Partial<Record<FormField, UiError>> = {};
  const check = (field: "title" | "description" | "text", required: boolean) => {
    const length = lengthOf(form[field].trim());
    const limit = longest[field];
    if (required && length === 0) wrong[field] = uiError("fieldEmpty", { field });
    if (length > limit) {
      wrong[field] = uiError("fieldTooLong", {
        field,
        params: { limit: limit.toLocaleString(), length: length.toLocaleString() },
      });
    }
  };
  check("title", true);
  check("description", false);
  check("text", true);
  if (form.target.kind === "community" && form.target.communityId === "") {
    wrong.target = uiError("fieldEmpty", { field: "target" });
  }
  return wrong;
}

/** A typed hashtag without `#`, or none. */
export function toHashtag(typed: string): string | null {
  const tag = typed.trim().replace(/^#+/u, "").replaceAll(/\s+/gu, "");
  return tag === "" ? null : tag;
}

/** Reads a picked picture; fails with the sentence's code when it is of no use. */
export async function readImage(file: File): Promise<PickedImage | UiError> {
  const unusable = uiError("imageUnusable", { field: "thumbnail" });
  if (!imageKinds.includes(file.type) || file.size > limits.imageBytes || file.size === 0) {
    return unusable;
  }
  return new Promise((resolve) => {
    const reader = new FileReader();
    reader.onerror = () => {
      resolve(unusable);
    };
    reader.onload = () => {
      const dataUrl = typeof reader.result === "string" ? reader.result : "";
      const comma = dataUrl.indexOf(",");
      resolve(
        comma < 0 ? unusable : { name: file.name, base64: dataUrl.slice(comma + 1), dataUrl },
      );
    };
    reader.readAsDataURL(file);
  });
}
