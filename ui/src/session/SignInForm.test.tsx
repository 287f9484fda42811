import { screen, waitFor } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { FakeBackend } from "../backend/fake/backend";
import type { ErrorCode } from "../backend/generated";
import { expectNoAxeFaults } from "../testing/axe";
import { renderWithScene } from "../testing/render";
import { FirstRun } from "./FirstRun";
import { missingField, type SignInValues, toSignIn } from "./useSignInForm";

const field = (name: keyof SignInValues) => screen.getByTestId(`sign-in-${name}`);
const submit = () => screen.getByTestId("sign-in-submit");

/** Goes past the key to the form. */
async function open(backend = new FakeBackend("firstRun")) {
  const page = renderWithScene(<FirstRun />, backend);
  const write = async (name: keyof SignInValues, text: string) => {
    await page.user.click(field(name));
    await page.user.paste(text);
  };
  await page.user.click(screen.getByTestId("first-run-key"));
  await page.user.paste("key");
  await page.user.keyboard("{Enter}");
  await screen.findByTestId("sign-in");
  return { ...page, write };
}

async function chooseOwnAddresses({ user }: Awaited<ReturnType<typeof open>>) {
  await user.click(field("region"));
  await user.click(await screen.findByRole("option", { name: "Own addresses only" }));
}

describe("the sign-in form", () => {
  it("begins in the first field that is still empty", async () => {
    await open();
    await waitFor(() => {
      expect(field("userId")).toHaveFocus();
    });
    await expectNoAxeFaults();
  });

  it("asks for the user id beside its field, and sends nothing without it", async () => {
    const { backend, user } = await open();
    await user.click(submit());
    expect(field("userId")).toHaveAccessibleDescription("Type your user id first.");
    expect(backend.sent).toEqual([]);
    await user.type(field("userId"), "m");
    expect(field("userId")).toBeValid();
  });

  it("sends what was typed, and nothing for what was left empty", async () => {
    const { backend, user } = await open();
    await user.type(field("userId"), " maya ");
    await user.click(submit());
    expect(backend.argsOf("sign_in")).toEqual([
      {
        apiKey: "key",
        region: "eu",
        apiUrl: null,
        uploadUrl: null,
        mqttUrl: null,
        userId: "maya",
        displayName: null,
        authToken: null,
      },
    ]);
  });

  it("does not show the token that is typed", async () => {
    await open();
    expect(field("authToken")).toHaveAttribute("type", "password");
  });

  it("opens the own addresses when only they are wanted, and asks for one", async () => {
    const page = await open();
    expect(screen.getByTestId("sign-in-addresses")).toHaveAttribute("aria-expanded", "false");
    await chooseOwnAddresses(page);
    expect(screen.getByTestId("sign-in-addresses")).toHaveAttribute("aria-expanded", "true");
    await page.write("userId", "maya");
    await page.user.click(submit());
    expect(field("apiUrl")).toHaveAccessibleDescription("This must not be empty.");
    expect(page.backend.sent).toEqual([]);
    await expectNoAxeFaults();
  });

  it("sends own addresses without a region", async () => {
    const page = await open();
    await chooseOwnAddresses(page);
    await page.write("userId", "maya");
    await page.write("apiUrl", "https://api.example");
    await page.write("mqttUrl", "wss://mqtt.example");
    await page.user.click(submit());
    expect(page.backend.argsOf("sign_in")[0]).toMatchObject({
      region: null,
      apiUrl: "https://api.example",
      uploadUrl: null,
      mqttUrl: "wss://mqtt.example",
    });
  });

  it.each<[keyof SignInValues, ErrorCode, string]>([
    ["apiKey", "wrongApiKey", "The network does not know this key. Check the key and the region."],
    [
      "authToken",
      "wrongAuthToken",
      "The network refused the auth token. Get a new one from your team.",
    ],
    ["userId", "fieldInvalid", "This cannot be understood. Check it for typing errors."],
  ])("puts a failure of %s beside it", async (name, code, sentence) => {
    const { backend, user } = await open();
    backend.fail("sign_in", code, { field: name });
    await user.type(field("userId"), "maya{Enter}");
    expect(await screen.findByTestId(`sign-in-${name}-error`)).toHaveTextContent(sentence);
    expect(field(name)).toBeInvalid();
    expect(screen.queryByTestId("first-run-problem")).not.toBeInTheDocument();
  });

  it("opens the own addresses when one of them is at fault", async () => {
    const { backend, user } = await open();
    backend.fail("sign_in", "fieldInvalid", { field: "mqttUrl" });
    await user.type(field("userId"), "maya{Enter}");
    expect(await screen.findByTestId("sign-in-mqttUrl-error")).toBeVisible();
    expect(screen.getByTestId("sign-in-addresses")).toHaveAttribute("aria-expanded", "true");
  });

  it("says any other failure above, and tries again with all that was typed", async () => {
    const { backend, user } = await open();
    backend.fail("sign_in", "unreachable", { params: { address: "https://eu.example" } });
    await user.type(field("userId"), "maya{Enter}");
    expect(await screen.findByTestId("first-run-problem")).toHaveTextContent(
      "https://eu.example cannot be reached.",
    );
    expect(field("userId")).toHaveValue("maya");
    await user.click(screen.getByTestId("first-run-retry"));
    expect(backend.argsOf("sign_in")).toHaveLength(2);
    expect(backend.argsOf("sign_in")[1]).toEqual(backend.argsOf("sign_in")[0]);
  });

  it("sends once while signing in, and says so", async () => {
    const { backend, user } = await open();
    backend.on("sign_in", () => new Promise(() => undefined));
    await user.type(field("userId"), "maya{Enter}");
    expect(screen.getByTestId("sign-in-step")).toHaveTextContent("Signing in to your network");
    await user.click(submit());
    expect(backend.argsOf("sign_in")).toHaveLength(1);
    expect(field("userId")).toBeDisabled();
  });
});

describe("what was typed", () => {
  const blank: SignInValues = {
    apiKey: "key",
    region: "us",
    apiUrl: " ",
    uploadUrl: "",
    mqttUrl: "",
    userId: "maya",
    displayName: " Maya ",
    authToken: "",
  };

  it("has what is missing named in the order of the form", () => {
    expect(missingField({ ...blank, apiKey: " ", userId: "" })).toBe("apiKey");
    expect(missingField({ ...blank, userId: " " })).toBe("userId");
    expect(missingField({ ...blank, region: "own" })).toBe("apiUrl");
    expect(missingField(blank)).toBeNull();
  });

  it("is sent without the space around it, and nothing where it is only space", () => {
    expect(toSignIn(blank)).toMatchObject({ displayName: "Maya", apiUrl: null, region: "us" });
  });
});
