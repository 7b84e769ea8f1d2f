import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

// During development the pages ask a running `geo-service serve`.
const service = process.env["GEO_SERVICE_URL"] ?? "http://127.0.0.1:8000";

const page = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

export default defineConfig({
  base: "./", // the pages also work behind a path prefix
  esbuild: { jsx: "automatic", jsxImportSource: "preact" },
  resolve: {
    // deck.gl's build without the WebGPU half, which these maps never use
    conditions: ["visgl:webgl-only", "module", "browser", "development|production"],
    // Of its geographic layers only this one: the package's index reads all of them and their loaders.
    alias: { "h3-hexagon-layer": page("node_modules/@deck.gl/geo-layers/dist.webgl-only/h3-layers/h3-hexagon-layer.js") },
  },
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
      },
    },
  },
  server: { proxy: { "/v1": service, "/readyz": service } },
});
