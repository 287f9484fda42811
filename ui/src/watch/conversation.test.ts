import { describe, expect, it } from "vitest";

import { uiError } from "../backend/backend";
import { type Conversation, discarded, fares, heard, itemsOf, typed } from "./conversation";
import { aMessage, aRoom, aUser } from "../testing/watching";

const me = { userId: "viewer-1", name: "Aria Bell" };
const at = "2026-03-01T10:00:00.000Z";
const users = [aUser("maya", "Maya Okafor"), aUser("viewer-1", "Aria Bell")];

function texts(list: Conversation): string[] {
  return itemsOf(list).map(({ text }) => text);
}

describe("the conversation", () => {
  it("stands in the order of the feed, whatever the order of arrival", () => {
    const late = heard([], [aMessage({ segment: 3, data: { text: "three" } })], users, aRoom(), me);
    const all = heard(
      late,
      [
        aMessage({ segment: 1, data: { text: "one" } }),
        aMessage({ segment: 2, data: { text: "two" } }),
      ],
      users,
      aRoom(),
      me,
    );
    expect(texts(all)).toEqual(["one", "two", "three"]);
  });

  it("makes one of a message and its echo, also when the echo comes first or twice", () => {
    const sending = typed([], "LOCAL_1", me, "Hello", at);
    const echo = aMessage({
      referenceId: "LOCAL_1",
      creatorPublicId: "viewer-1",
      data: { text: "Hello" },
    });
    const once = heard(heard(sending, [echo], users, aRoom(), me), [echo], users, aRoom(), me);
    expect(texts(once)).toEqual(["Hello"]);
    expect(itemsOf(once)[0]).toMatchObject({ key: "LOCAL_1", delivery: { state: "sent" } });
    expect(itemsOf(fares(once, "LOCAL_1", uiError("unreachable")))[0]?.delivery.state).toBe("sent");
  });

  it("keeps what was not sent, with its reason, until it is sent again or discarded", () => {
    const failed = fares(typed([], "LOCAL_1", me, "Hello", at), "LOCAL_1", uiError("unreachable"));
    const more = heard(failed, [aMessage({ data: { text: "Welcome" } })], users, aRoom(), me);
    expect(texts(more)).toEqual(["Welcome", "Hello"]);
    expect(itemsOf(more)[1]?.delivery.state).toBe("failed");
    expect(itemsOf(fares(more, "LOCAL_1", null))[1]?.delivery.state).toBe("sending");
    expect(texts(discarded(more, "LOCAL_1"))).toEqual(["Welcome"]);
  });

  it("badges the host and co-hosts and nobody else", () => {
    const room = aRoom({ participants: [{ type: "coHost", userId: "ravi" }] });
    const list = heard(
      [],
      ["maya", "ravi", "viewer-2"].map((creatorPublicId, index) =>
        aMessage({ creatorPublicId, segment: index }),
      ),
      users,
      room,
      me,
    );
    expect(itemsOf(list).map(({ badge }) => badge)).toEqual(["host", "coHost", null]);
  });

  it("shows a deleted message without its text, and leaves out what is no text", () => {
    const message = aMessage({ segment: 1, data: { text: "Rude" } });
    const said = heard([], [message], users, aRoom(), me);
    const deleted = heard(said, [{ ...message, isDeleted: true }], users, aRoom(), me);
    expect(itemsOf(deleted)).toMatchObject([{ text: "", deleted: true }]);
    expect(heard([], [aMessage({ dataType: "image", data: {} })], users, aRoom(), me)).toEqual([]);
  });
});
