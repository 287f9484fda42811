import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** The watch page: browsers of viewers load it from a network, below `/watch/`. */
export default defineConfig({
  plugins: [react()],
  clearScreen: false,
  base: "/watch/",
  build: {
    target: ["safari16", "chrome111", "firefox115"],
    // Inside the desktop app's own files, so that the app carries the page for its network.
    outDir: "dist/watch",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
    // LiveKit's client is most of it.
    chunkSizeWarningLimit: 1500,
    rolldownOptions: { input: "watch.html" },
  },
});
