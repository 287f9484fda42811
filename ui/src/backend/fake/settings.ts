import { nothingTold } from "../told";
import { type Answers, nothing } from "./answers";

export const settingsAnswers: Answers<
  "change_settings" | "reset_settings" | "dismiss_unreadable_settings" | "network_here" | "show_log"
> = {
  change_settings: ({ scene, patch }, change) => {
    const { settings } = scene.settings;
    switch (change.setting) {
      case "panel":
        patch("settings", {
          settings: { ...settings, window: { ...settings.window, panel: change.value } },
        });
        return {};
      case "layout":
        patch("settings", {
          settings: { ...settings, window: { ...settings.window, layout: change.value } },
        });
        return {};
      case "logDetail":
        patch("settings", { settings: { ...settings, logDetail: change.value } });
        return {};
    }
  },
  reset_settings: ({ patch }) => {
    patch("settings", { settings: nothingTold.settings.settings });
    return {};
  },
  dismiss_unreadable_settings: ({ patch }) => {
    patch("settings", { unreadable: null });
    return {};
  },
  network_here: () => ({
    running: "here",
    address: "http://127.0.0.1:7420/",
    forOthers: null,
    folder: "/home/maya/.local/share/studio.greenroom.desktop/local-network",
    bytes: 323_584,
    keyInFile: false,
  }),
  show_log: nothing,
};
