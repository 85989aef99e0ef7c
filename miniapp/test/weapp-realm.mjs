// Loads the built WeChat package in a realm that has what WeChat's logic layer has and nothing else: ECMAScript, wx, App,
// Page, timers. No fetch, URL, crypto, TextEncoder, window; no eval. It renders no WXML and knows no permissions: what it
// shows is that the package starts, reaches the exchange with a sealed request made by its own mathematics, and says in
// words when it cannot. Run after `taro build --type weapp`; plain JavaScript, so that any Node runs it.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import vm from "node:vm";

const DIST = resolve(dirname(fileURLToPath(import.meta.url)), "../dist/weapp");
/** Any point of the curve will do as the app's envelope key; this is G (GB/T 32918.5). */
const KEY = Buffer.from(
  "0432c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7bc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0",
  "hex",
).toString("base64url");

/**
 * @param answer (url) => {statusCode, data} or null for no network
 * @param how.path the page that opens first; how.inWeCom the same package in WeCom, which has `wx.qy`
 */
function startApp(answer, { path = "pages/main/index", inWeCom = false } = {}) {
  const requests = [];
  const logins = [];
  const disk = new Map();
  const unknown = [];
  const pages = [];
  const known = {
    login: ({ success }) => {
      logins.push("wx.login");
      later(() => success({ code: "login-code", errMsg: "login:ok" }));
    },
    request: (options) => {
      requests.push(options);
      const found = answer(options.url);
      later(() => {
        if (found) options.success({ errMsg: "request:ok", ...found });
        else options.fail({ errMsg: "request:fail" });
        options.complete?.({});
      });
      return { abort() {} };
    },
    getRandomValues: ({ length, success }) =>
      later(() => success({ randomValues: new Uint8Array(randomBytes(length)).buffer })),
    getStorageSync: (name) => disk.get(name) ?? "",
    setStorageSync: (name, value) => void disk.set(name, value),
    removeStorageSync: (name) => void disk.delete(name),
    getDeviceInfo: () => ({ model: "Realm", brand: "test", platform: "ios" }),
    getWindowInfo: () => ({ statusBarHeight: 44, windowWidth: 390, windowHeight: 800, pixelRatio: 3 }),
    getSystemInfoSync: () => ({ model: "Realm", platform: "ios", SDKVersion: "3.8.12", windowWidth: 390 }),
    getAppBaseInfo: () => ({ SDKVersion: "3.8.12", theme: "light" }),
    nextTick: (work) => later(work),
    canIUse: () => true,
    getLaunchOptionsSync: () => ({}),
    getEnterOptionsSync: () => ({}),
  };
  if (inWeCom)
    known.qy = {
      login: ({ success }) => {
        logins.push("wx.qy.login");
        later(() => success({ code: "login-code", errMsg: "qy.login:ok" }));
      },
    };
  const wx = new Proxy(known, {
    get(target, name) {
      if (name in target) return target[name];
      if (typeof name === "symbol" || name === "qy" || name === "webpackJsonp") return undefined;
      return (...args) => void unknown.push([name, args]);
    },
    has: () => true,
  });
  const context = vm.createContext({}, { codeGeneration: { strings: false, wasm: false } });
  Object.assign(context, {
    wx,
    App: (options) => {
      context.__app = options;
      return options;
    },
    Page: (options) => void (context.__page = options),
    Component: () => {},
    Behavior: (options) => options,
    getApp: () => context.__app,
    getCurrentPages: () => pages,
    console,
    setTimeout,
    clearTimeout,
    setInterval,
    clearInterval,
  });
  vm.runInContext("globalThis.global = undefined", context);
  const modules = new Map();
  const load = (path) => {
    const file = path.endsWith(".js") ? path : `${path}.js`;
    if (modules.has(file)) return modules.get(file).exports;
    const module = { exports: {} };
    modules.set(file, module);
    const hidden =
      "window, document, navigator, location, fetch, XMLHttpRequest, WebSocket, URL, crypto, process, Buffer";
    const code = `(function (require, module, exports, ${hidden}) {${readFileSync(join(DIST, file), "utf8")}\n})`;
    const run = vm.runInContext(code, context, { filename: file });
    run((other) => load(join(dirname(file), other)), module, module.exports);
    return module.exports;
  };
  load("app");
  context.__app.onLaunch?.({ path, query: {} });
  context.__app.onShow?.({});
  load(path);
  const page = Object.assign(Object.create(context.__page), {
    route: path,
    data: { ...context.__page.data },
  });
  page.setData = (change, done) => {
    // What crosses to the view is JSON: a BigInt or a function would fail on a phone, too.
    for (const [path, value] of Object.entries(JSON.parse(JSON.stringify(change)))) put(page.data, path, value);
    later(() => done?.());
  };
  pages.push(page);
  page.onLoad({});
  page.onShow?.();
  page.onReady?.();
  return { requests, page, disk, logins };
}

const later = (work) => void setTimeout(work, 0);

/** Taro's paths look like `root.cn.[0].v`. */
function put(target, path, value) {
  const steps = path.split(/[.[\]]/).filter(Boolean);
  const last = steps.pop();
  let at = target;
  for (const step of steps) at = at[step] ??= {};
  at[last] = value;
}

const textOf = (node) =>
  (node?.v ?? "") +
  Object.values(node?.cn ?? {})
    .map(textOf)
    .join("");

async function until(what, test) {
  const end = Date.now() + 15_000;
  while (Date.now() < end) {
    if (test()) return;
    await new Promise((done) => setTimeout(done, 20));
  }
  assert.fail(`never came: ${what}`);
}

const cut = startApp(() => null);
await until("words about the lost network", () => /连不上医院/.test(textOf(cut.page.data.root)));
assert.match(textOf(cut.page.data.root), /首页.*待签.*扫一扫.*记录.*我的/, "the tabs are there");

const up = startApp((url) =>
  url.endsWith("envelope.key")
    ? { statusCode: 200, data: JSON.stringify({ publicKey: KEY }) }
    : { statusCode: 503, data: JSON.stringify({ code: "exchange.no-app", say: { zh: "医院系统维护中", en: "down" } }) },
);
await until("a sealed request", () => up.requests.some((one) => one.url.endsWith("/api/phone/login.open")));
const [sealed] = up.requests.filter((one) => one.url.endsWith("/api/phone/login.open"));
const envelope = JSON.parse(sealed.data);
assert.deepEqual(Object.keys(envelope), ["v", "key", "box"]);
assert.equal(Buffer.from(envelope.key, "base64url").length, 65 + 32 + 32, "the secret travels under SM2");
assert.ok(!sealed.data.includes("login-code"), "nothing is readable on the way");
assert.equal(up.disk.get("xq.seq"), "1", "the counter is on disk before the request leaves");

assert.deepEqual(up.logins, ["wx.login"]);

const member = startApp(() => null, { inWeCom: true });
await until("words about the lost network in WeCom", () => /连不上医院/.test(textOf(member.page.data.root)));
const hosted = startApp(
  (url) =>
    url.endsWith("envelope.key")
      ? { statusCode: 200, data: JSON.stringify({ publicKey: KEY }) }
      : { statusCode: 503, data: "{}" },
  { inWeCom: true },
);
await until("WeCom's login", () => hosted.requests.some((one) => one.url.endsWith("/api/phone/login.open")));
assert.deepEqual(hosted.logins, ["wx.qy.login"], "in WeCom the corporation's login is asked, not WeChat's");

const { pages } = JSON.parse(readFileSync(join(DIST, "app.json"), "utf8"));
for (const path of pages) {
  const { page } = startApp(() => null, { path });
  await until(`something to read on ${path}`, () => textOf(page.data.root).trim() !== "");
}

process.stdout.write(
  `The package starts in WeChat and WeCom, seals its requests, says what is wrong, and opens ${pages.length} pages.\n`,
);
process.exit(0);
