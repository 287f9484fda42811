import { defineConfig } from "vite";

/** For a test that lets WebKit and Chromium draw random pages; part of nothing that is shipped. */
export default defineConfig({
  clearScreen: false,
  publicDir: false,
  build: {
    emptyOutDir: true,
    lib: {
      entry: "src/testing/paint-order/main.ts",
      formats: ["iife"],
      name: "paintOrder",
      fileName: () => "paint-order.js",
    },
    minify: false,
  },
});
