import "../ui/global.css";
import "../ui/ui.css";
import "../ui/controls.css";
import "../ui/floating.css";

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { AppProvider } from "../state/app";
import { watchBackend } from "./backend";
import { Network } from "./network";
import { deviceId, roomOf, tabMemory } from "./tab";
import { Watch } from "./Watch";
import { Watching } from "./watching";

const root = document.getElementById("root");
if (root === null) throw new Error("the page has no root");
const memory = tabMemory();
const device = deviceId(memory);
const room = roomOf(location.pathname);
const watching = new Watching(room, device, new Network(room, device), memory);
createRoot(root).render(
  <StrictMode>
    <AppProvider backend={watchBackend(watching)}>
      <Watch watching={watching} />
    </AppProvider>
  </StrictMode>,
);
watching.start();
