import "@testing-library/jest-dom/vitest";

import { cleanup, configure } from "@testing-library/react";
import { afterEach } from "vitest";

import { english, setLanguage } from "../i18n/language";
import { installWebview, restoreWebview } from "./webview";

installWebview();
configure({ asyncUtilTimeout: 15_000 });

afterEach(() => {
  cleanup();
  localStorage.clear();
  restoreWebview();
  setLanguage(english);
});
