import "./ui/global.css";
import "./ui/ui.css";
import "./ui/controls.css";
import "./ui/floating.css";

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { App } from "./App";
import type { Backend } from "./backend/backend";
import { inWindow, tauriBackend } from "./backend/tauri";
import { AppProvider } from "./state/app";

/** In a plain browser, and only in development, Rust is played by a fake. */
async function backend(): Promise<Backend> {
  if (import.meta.env.DEV && !inWindow()) {
    const { FakeBackend } = await import("./backend/fake/backend");
    const { isSceneName } = await import("./backend/fake/scenes");
    const scene = new URLSearchParams(location.search).get("scene") ?? "firstRun";
    return new FakeBackend(isSceneName(scene) ? scene : "firstRun");
  }
  return tauriBackend();
}

const root = document.getElementById("root");
if (root === null) throw new Error("the page has no root");
const created = createRoot(root);
void backend().then((real) => {
  created.render(
    <StrictMode>
      <AppProvider backend={real}>
        <App />
      </AppProvider>
    </StrictMode>,
  );
});
