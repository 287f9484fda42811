import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [react()],
  clearScreen: false,
  server: { port: 1420, strictPort: true },
  build: {
    target: ["safari16", "chrome111"],
    outDir: "dist",
    emptyOutDir: true,
    // Nothing is inlined as data: the content policy allows files of the app only.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
  },
  worker: { format: "es" },
  test: {
    environment: "jsdom",
    setupFiles: ["src/testing/setup.ts"],
    include: ["src/**/*.test.{ts,tsx}"],
    restoreMocks: true,
    // A deadline for a busy machine, not a time to wait.
    testTimeout: 60_000,
    css: false,
    // Files share a window: making one and reading React anew for each file takes longer than the
    // tests. What a test leaves behind is cleared by the set-up file.
    isolate: false,
    pool: "threads",
    maxWorkers: "100%",
  },
});
