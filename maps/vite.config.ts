import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

// During development the pages ask a running `geo-service serve`.
const service = process.env["GEO_SERVICE_URL"] ?? "http://127.0.0.1:8000";

const page = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

export default defineConfig({
  base: "./", // the pages also work behind a path prefix
  esbuild: { jsx: "automatic", jsxImportSource: "preact" },
  build: {
    target: "es2022",
    // Inlined assets would need `data:` in the content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1500,
    reportCompressedSize: false,
    rollupOptions: {
      input: {
        index: page("index.html"),
        planner: page("planner.html"),
        board: page("board.html"),
      },
    },
  },
  server: { proxy: { "/v1": service, "/readyz": service } },
});
