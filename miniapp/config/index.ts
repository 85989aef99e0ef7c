import { resolve } from "node:path";
import { defineConfig } from "@tarojs/cli";

const root = resolve(__dirname, "../..");
const core = resolve(root, "src/core");

/** What is compiled into the package. The exchange's address and the envelope key's fingerprint matter for WeChat only. */
const constants = {
  XQ_EXCHANGE_URL: JSON.stringify(process.env["XQ_EXCHANGE_URL"] ?? "https://exchange.invalid"),
  XQ_VAULT_FINGERPRINT: JSON.stringify(process.env["XQ_VAULT_FINGERPRINT"] ?? ""),
  XQ_ENVELOPE_FINGERPRINT: JSON.stringify(process.env["XQ_ENVELOPE_FINGERPRINT"] ?? ""),
};

export default defineConfig({
  projectName: "xingqian",
  date: "2026-11-24",
  designWidth: 375,
  deviceRatio: { 375: 2 },
  sourceRoot: "src",
  outputRoot: `dist/${process.env["TARO_ENV"] ?? "h5"}`,
  framework: "react",
  compiler: { type: "webpack5", prebundle: { enable: false } },
  cache: { enable: true },
  defineConstants: constants,
  alias: {
    "#core": core,
    "@noble/curves": resolve(__dirname, "../node_modules/@noble/curves"),
    "@noble/hashes": resolve(__dirname, "../node_modules/@noble/hashes"),
  },
  copy: { patterns: [], options: {} },
  mini: {
    compile: { include: [(file: string) => file.startsWith(core) || /node_modules\/@noble\//.test(file)] },
    postcss: { pxtransform: { enable: false, config: {} } },
  },
  h5: {
    publicPath: "/m/",
    staticDirectory: "static",
    router: { mode: "hash" },
    compile: { include: [(file: string) => file.startsWith(core)] },
    postcss: { pxtransform: { enable: false, config: {} }, autoprefixer: { enable: true, config: {} } },
    output: { filename: "js/[name].[contenthash:8].js", chunkFilename: "js/[name].[contenthash:8].js" },
    miniCssExtractPluginOption: {
      ignoreOrder: true,
      filename: "css/[name].[contenthash:8].css",
      chunkFilename: "css/[name].[contenthash:8].css",
    },
  },
});
