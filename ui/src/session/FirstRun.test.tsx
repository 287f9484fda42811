import { act, screen, within, waitFor } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { FakeBackend } from "../backend/fake/backend";
import { uiError } from "../backend/backend";
import { expectNoAxeFaults } from "../testing/axe";
import { renderWithScene } from "../testing/render";
import { FirstRun } from "./FirstRun";

const start = () => screen.getByTestId("first-run-start");
const name = () => screen.getByTestId("first-run-name");

function signingIn(kind: "local" | "hosted"): FakeBackend {
  const backend = new FakeBackend("firstRun");
  backend.patch("session", { phase: "signingIn", network: { kind, name: "" } });
  return backend;
}

describe("trying on this computer", () => {
  it("begins in the name field, so that one can type at once", async () => {
    renderWithScene(<FirstRun />, "firstRun");
    await waitFor(() => {
      expect(name()).toHaveFocus();
    });
    expect(name()).toHaveAccessibleName("Your name");
  });

  it("asks for a name beside the field, and sends nothing without one", async () => {
    const { backend, user } = renderWithScene(<FirstRun />, "firstRun");
    await user.type(name(), "   ");
    await user.click(start());
    expect(name()).toBeInvalid();
    expect(name()).toHaveAccessibleDescription("Type your name first.");
    expect(backend.sent).toEqual([]);
    await expectNoAxeFaults();
  });

  it("takes the sentence back as soon as something is typed", async () => {
    const { user } = renderWithScene(<FirstRun />, "firstRun");
    await user.click(start());
    await user.type(name(), "M");
    expect(name()).toBeValid();
    expect(screen.queryByTestId("first-run-name-error")).not.toBeInTheDocument();
  });

  it("sends the name without the space around it, once, with Enter too", async () => {
    const { backend, user } = renderWithScene(<FirstRun />, "firstRun");
    backend.on("start_local", () => new Promise(() => undefined));
    await user.type(name(), "  Maya Okafor {Enter}{Enter}");
    await user.click(start());
    expect(backend.argsOf("start_local")).toEqual([{ name: "Maya Okafor" }]);
    expect(start()).toHaveAttribute("aria-disabled", "true");
  });

  it("counts a name that gets long, and refuses one that is too long", async () => {
    const { backend, user } = renderWithScene(<FirstRun />, "firstRun");
    await user.click(name());
    await user.paste("é".repeat(101));
    expect(name()).toBeInvalid();
    expect(screen.getByTestId("first-run-name-counter")).toHaveTextContent("101 of 100");
    await user.click(start());
    expect(backend.sent).toEqual([]);
  });

  it("says what is under way", () => {
    const { unmount } = renderWithScene(<FirstRun />, "startingNetwork");
    const step = () => screen.getByTestId("first-run-step");
    expect(step()).toHaveTextContent("Starting the network on this computer");
    unmount();
    renderWithScene(<FirstRun />, signingIn("local"));
    expect(step()).toHaveTextContent("Signing you in");
  });

  it("keeps the other card shut meanwhile", async () => {
    const { user } = renderWithScene(<FirstRun />, "startingNetwork");
    expect(screen.getByTestId("first-run-key")).toBeDisabled();
    await user.click(screen.getByTestId("first-run-continue"));
    expect(screen.queryByTestId("sign-in")).not.toBeInTheDocument();
  });

  it("puts a failure of the name beside the name, and not at the top", async () => {
    const { backend, user } = renderWithScene(<FirstRun />, "firstRun");
    backend.fail("start_local", "fieldInvalid", { field: "name" });
    await user.type(name(), "???{Enter}");
    expect(name()).toHaveAccessibleDescription(
      "This cannot be understood. Check it for typing errors.",
    );
    expect(screen.queryByTestId("first-run-problem")).not.toBeInTheDocument();
  });

  it("says any other failure in a sentence, and tries again with the same name", async () => {
    const { backend, user } = renderWithScene(<FirstRun />, "firstRun");
    backend.fail("start_local", "portTaken", { params: { port: "7880" } });
    await user.type(name(), "Maya{Enter}");
    const problem = await screen.findByTestId("first-run-problem");
    expect(problem).toHaveTextContent("Port 7880 is used by another program.");
    await expectNoAxeFaults();
    await user.click(within(problem).getByTestId("first-run-retry"));
    expect(backend.argsOf("start_local")).toEqual([{ name: "Maya" }, { name: "Maya" }]);
  });

  it("offers no second try where one would not help", async () => {
    const { backend, user } = renderWithScene(<FirstRun />, "firstRun");
    backend.fail("start_local", "sdkMissing", { retry: { kind: "never" } });
    await user.type(name(), "Maya{Enter}");
    expect(await screen.findByTestId("first-run-problem")).toHaveTextContent("LiveKit's library");
    expect(screen.queryByTestId("first-run-retry")).not.toBeInTheDocument();
  });

  it("says at the top what no field on this screen can say", async () => {
    const { backend, user } = renderWithScene(<FirstRun />, "firstRun");
    for (const field of ["apiKey", "userId", "region", "apiUrl", "mqttUrl"]) {
      backend.fail("start_local", "wrongApiKey", { field });
      await user.clear(name());
      await user.type(name(), "Maya{Enter}");
      const problem = await screen.findByTestId("first-run-problem");
      expect(problem, field).toHaveTextContent("The network does not know this key.");
    }
  });

  it("says that the key of a network that runs elsewhere cannot be read, and tries again", async () => {
    const { backend, user } = renderWithScene(<FirstRun />, "firstRun");
    backend.fail("start_local", "networkKeyMissing", { retry: { kind: "now" } });
    await user.type(name(), "Maya{Enter}");
    const problem = await screen.findByTestId("first-run-problem");
    expect(problem).toHaveTextContent("Another Greenroom runs this computer's network");
    await user.click(within(problem).getByTestId("first-run-retry"));
    expect(backend.argsOf("start_local")).toHaveLength(2);
  });

  it("looks for the session again once the keychain is unlocked", async () => {
    const backend = new FakeBackend("firstRun");
    const problem = uiError("keychainLocked", { retry: { kind: "now" } });
    backend.patch("session", { problem });
    const { user } = renderWithScene(<FirstRun />, backend);
    expect(screen.getByTestId("first-run-problem")).toHaveTextContent("Your keychain is locked");
    await user.click(screen.getByTestId("first-run-retry"));
    expect(backend.argsOf("restore_session")).toEqual([{}]);
    expect(screen.queryByTestId("first-run-problem")).not.toBeInTheDocument();
  });

  it("says that a link waits for signing in", async () => {
    const backend = new FakeBackend("firstRun");
    renderWithScene(<FirstRun />, backend);
    expect(screen.queryByTestId("first-run-link")).not.toBeInTheDocument();
    act(() => {
      backend.patch("link", { waits: true });
    });
    expect(screen.getByTestId("first-run-link")).toHaveTextContent(
      "Your invitation link waitsSign in, and Greenroom takes you to its room.",
    );
    await expectNoAxeFaults();
  });

  it("says where settings lie that could not be read, until it was seen", async () => {
    const backend = new FakeBackend("firstRun");
    backend.patch("settings", {
      unreadable: { path: "/old/settings.json", setAside: true, somebodyNew: false },
    });
    const { user } = renderWithScene(<FirstRun />, backend);
    const banner = screen.getByTestId("settings-unreadable");
    expect(banner).toHaveTextContent("It is kept as /old/settings.json");
    await user.click(screen.getByTestId("settings-unreadable-dismiss"));
    expect(screen.queryByTestId("settings-unreadable")).not.toBeInTheDocument();
  });

  it.each([true, false])("does not promise rooms to somebody new: set aside %s", (setAside) => {
    const backend = new FakeBackend("firstRun");
    const unreadable = { path: "/old/settings.json", setAside, somebodyNew: true };
    backend.patch("settings", { unreadable });
    renderWithScene(<FirstRun />, backend);
    const banner = screen.getByTestId("settings-unreadable");
    expect(banner).toHaveTextContent("you come there as somebody new");
    expect(banner).toHaveTextContent("/old/settings.json");
  });

  it("says why the session of last time ended", () => {
    const backend = new FakeBackend("firstRun");
    backend.patch("session", { problem: uiError("sessionExpired") });
    renderWithScene(<FirstRun />, backend);
    expect(screen.getByTestId("first-run-problem")).toHaveTextContent(
      "Your session has expired. Sign in again.",
    );
  });

  it("remembers the name for the next time", async () => {
    const { backend, user, unmount } = renderWithScene(<FirstRun />, "firstRun");
    await user.type(name(), "Maya{Enter}");
    unmount();
    await backend.call("sign_out", {});
    renderWithScene(<FirstRun />, backend);
    expect(name()).toHaveValue("Maya");
  });
});

describe("one's own network", () => {
  it("asks for the key first", async () => {
    const { user } = renderWithScene(<FirstRun />, "firstRun");
    await user.click(screen.getByTestId("first-run-continue"));
    expect(screen.getByTestId("first-run-key")).toHaveAccessibleDescription(
      "Paste your network's key first.",
    );
    expect(screen.queryByTestId("sign-in")).not.toBeInTheDocument();
  });

  it("keeps the key when going on and back", async () => {
    const { user } = renderWithScene(<FirstRun />, "firstRun");
    await user.type(screen.getByTestId("first-run-key"), "key-of-the-network{Enter}");
    expect(screen.getByTestId("sign-in-apiKey")).toHaveValue("key-of-the-network");
    await user.click(screen.getByTestId("sign-in-back"));
    expect(screen.getByTestId("first-run-key")).toHaveValue("key-of-the-network");
  });

  it("has the name that was used on this computer before, until another one is typed", async () => {
    const backend = new FakeBackend("firstRun");
    const { user } = renderWithScene(<FirstRun />, backend);
    act(() => {
      backend.patch("settings", { localName: "Maya Okafor" });
    });
    const name = screen.getByTestId("first-run-name");
    expect(name).toHaveValue("Maya Okafor");
    await user.clear(name);
    expect(name).toHaveValue("");
    await user.type(name, "Ravi{Enter}");
    expect(backend.argsOf("start_local")).toEqual([{ name: "Ravi" }]);
    expect(localStorage).toHaveLength(0);
  });

  it("is not kept on this computer by the page", async () => {
    const { user } = renderWithScene(<FirstRun />, "firstRun");
    await user.type(screen.getByTestId("first-run-key"), "key-of-the-network{Enter}");
    await user.type(screen.getByTestId("sign-in-authToken"), "secret-token");
    const kept = JSON.stringify([localStorage, sessionStorage]);
    expect(kept).not.toContain("key-of-the-network");
    expect(kept).not.toContain("secret-token");
  });
});
