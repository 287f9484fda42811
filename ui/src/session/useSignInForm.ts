import { useState } from "react";

import type { SignIn } from "../backend/generated";

/** Regions of the network's own service, and none for own addresses only. */
export const regions = ["eu", "sg", "us", "own"] as const;
export type Region = (typeof regions)[number];

/** What was typed. Lives as long as the screen; the key and the token are kept nowhere else. */
export interface SignInValues {
  apiKey: string;
  region: Region;
  apiUrl: string;
  uploadUrl: string;
  mqttUrl: string;
  userId: string;
  displayName: string;
  authToken: string;
}

export interface SignInFields {
  values: SignInValues;
  set: (change: Partial<SignInValues>) => void;
}

const blank: SignInValues = {
  apiKey: "",
  region: "eu",
  apiUrl: "",
  uploadUrl: "",
  mqttUrl: "",
  userId: "",
  displayName: "",
  authToken: "",
};

export function useSignInForm(): SignInFields {
  const [values, setValues] = useState(blank);
  return {
    values,
    set: (change) => {
      setValues((before) => ({ ...before, ...change }));
    },
  };
}

/** The first required field that is empty. */
export function missingField(values: SignInValues): keyof SignInValues | null {
  if (values.apiKey.trim() === "") return "apiKey";
  if (values.userId.trim() === "") return "userId";
  if (values.region === "own" && values.apiUrl.trim() === "") return "apiUrl";
  return null;
}

/** What was typed, as the command wants it: empty means missing. */
export function toSignIn(values: SignInValues): SignIn {
  const orNull = (text: string) => (text.trim() === "" ? null : text.trim());
  return {
    apiKey: values.apiKey.trim(),
    region: values.region === "own" ? null : values.region,
    apiUrl: orNull(values.apiUrl),
    uploadUrl: orNull(values.uploadUrl),
    mqttUrl: orNull(values.mqttUrl),
    userId: values.userId.trim(),
    displayName: orNull(values.displayName),
    authToken: orNull(values.authToken),
  };
}
