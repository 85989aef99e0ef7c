import { openBridge } from "./bridge.js";
import { scanSheet } from "./scan.js";

const { appUrl, appOrigin } = JSON.parse(document.body.dataset.settings);
const at = (id) => document.getElementById(id);
let account = null;
let accounts = [];
/** The same phone, with the mini-program opened in WeCom instead of WeChat. */
const inWeCom = new URL(location.href).searchParams.get("in") === "wecom";

const masked = (phone) => `${phone.slice(0, 3)}****${phone.slice(7)}`;
const escaped = (text) => text.replaceAll(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);

async function device(path, body) {
  const reply = await fetch(`/device/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ accountId: account?.accountId, ...body }),
  });
  const json = await reply.json();
  if (!reply.ok) throw json;
  return json;
}

// One sheet at a time: what WeChat lays over a mini-program.
let waiting = null;
function open(html) {
  waiting?.({ errMsg: "fail cancel", errCode: 0 });
  at("sheet").innerHTML = html;
  at("shade").hidden = at("sheet").hidden = false;
  at("sheet").querySelector("button, input")?.focus();
  return at("sheet");
}
function close() {
  at("shade").hidden = at("sheet").hidden = true;
  at("sheet").innerHTML = "";
}

/** Shows buttons and gives the value of the one pressed. */
function choose(html, fallback) {
  return new Promise((done, fail) => {
    const sheet = open(html);
    const over = new AbortController();
    const finish = (act, value) => {
      over.abort();
      waiting = null;
      act(value);
    };
    waiting = (problem) => finish(fail, problem);
    const answer = (value) => {
      close();
      finish(done, value);
    };
    for (const button of sheet.querySelectorAll("[data-value]"))
      button.addEventListener("click", () => answer(button.dataset.value));
    at("shade").addEventListener("click", () => answer(fallback), { signal: over.signal });
  });
}

const wechat = {
  login: () => device("login", {}),

  getPhoneNumber: async () => {
    const answer = await choose(
      `<h2 id="sheet-title">申请获取你的手机号</h2><p>用于和医院登记的手机号核对。</p>
       <button class="main" id="allow-phone" data-value="yes">允许使用 ${escaped(masked(account.phone))}</button>
       <div class="row"><button class="plain" id="refuse-phone" data-value="no">不允许</button></div>`,
      "no",
    );
    if (answer !== "yes") throw { errMsg: "getPhoneNumber:fail user deny", errCode: 103 };
    const { code } = await device("phone-number", {});
    return { errMsg: "getPhoneNumber:ok", code };
  },

  requestFacialVerify: async ({ verifyId }) => {
    const outcome = await choose(
      `<h2 id="sheet-title">人脸核身</h2><p>沙箱代替摄像头：请选择这次刷脸的结果。</p>
       <div class="face" aria-hidden="true">${escaped(account.name.slice(-1))}</div>
       <button class="main" id="face-pass" data-value="pass">通过（${escaped(account.name)} 本人）</button>
       <div class="row"><button class="plain bad" id="face-fail" data-value="10004">失败（不是本人）</button>
       <button class="plain" id="face-cancel" data-value="90002">取消</button></div>`,
      "90002",
    );
    const result = await device("facial-verify", { verifyId, outcome: outcome === "pass" ? outcome : Number(outcome) });
    if (result.errCode !== 0) throw result;
    return result;
  },

  checkIsSupportSoterAuthentication: () => ({
    errMsg: "checkIsSupportSoterAuthentication:ok",
    supportMode: ["fingerPrint"],
  }),

  checkIsSoterEnrolledInDevice: () => ({ errMsg: "checkIsSoterEnrolledInDevice:ok", isEnrolled: true }),

  startSoterAuthentication: async ({ challenge, authContent }) => {
    const outcome = await choose(
      `<h2 id="sheet-title">指纹验证</h2><p>${escaped(authContent ?? "请验证指纹")}</p>
       <button class="main" id="finger-pass" data-value="pass">按指纹（${escaped(account.name)}）</button>
       <div class="row"><button class="plain bad" id="finger-wrong" data-value="90009">指纹不符</button>
       <button class="plain" id="finger-new" data-value="new-finger">新录的指纹</button>
       <button class="plain" id="finger-cancel" data-value="90008">取消</button></div>`,
      "90008",
    );
    const asked = outcome === "pass" || outcome === "new-finger" ? outcome : Number(outcome);
    const result = await device("soter", { challenge, outcome: asked });
    if (result.errCode !== 0)
      throw { errMsg: `startSoterAuthentication:fail${asked === 90008 ? " cancel" : ""}`, errCode: result.errCode };
    return result;
  },
};

/** Of what it has of its own, WeCom documents a login for mini-programs; no face check, no SOTER, no number. */
const wecom = { "qy.login": () => device("wecom/login", {}) };

const apis = {
  ...(inWeCom ? wecom : wechat),

  scanCode: () => scanSheet({ open, close }),

  getSystemInfo: () => {
    const { clientWidth, clientHeight } = at("app");
    return {
      errMsg: "getSystemInfo:ok",
      brand: "sandbox",
      model: "Sandbox Phone",
      platform: "h5",
      system: "Sandbox 1",
      version: inWeCom ? "4.1.36" : "8.0.60",
      ...(inWeCom ? { environment: "wxwork" } : {}),
      SDKVersion: "3.13.0",
      language: "zh_CN",
      pixelRatio: window.devicePixelRatio,
      screenWidth: clientWidth,
      screenHeight: clientHeight,
      windowWidth: clientWidth,
      windowHeight: clientHeight,
      statusBarHeight: 0,
      safeArea: { left: 0, top: 0, right: clientWidth, bottom: clientHeight, width: clientWidth, height: clientHeight },
    };
  },

  getMenuButtonBoundingClientRect: () => {
    const right = at("app").clientWidth - 10;
    return { width: 87, height: 32, top: 6, bottom: 38, right, left: right - 87 };
  },
};

openBridge({ frame: at("app"), origin: appOrigin, apis });

function enter(chosen) {
  account = chosen;
  const here = new URL(location.href);
  here.searchParams.set("account", chosen.accountId);
  history.replaceState(null, "", here);
  document.title = `${chosen.name} 的手机 · 沙箱`;
  at("holder").textContent = inWeCom
    ? `企业微信成员：${chosen.name}（${chosen.userid}）`
    : `微信用户：${chosen.name}（${masked(chosen.phone)}）`;
  at("chooser").hidden = true;
  at("app").hidden = at("capsule").hidden = false;
  const url = new URL(appUrl);
  // WeChat keeps each user's storage apart; the app does the same by this name.
  url.searchParams.set("wxuser", chosen.accountId);
  if (inWeCom) url.searchParams.set("environment", "wxwork");
  at("app").src = url.href;
}

function leave() {
  close();
  account = null;
  const here = new URL(location.href);
  here.searchParams.delete("account");
  history.replaceState(null, "", here);
  document.title = "手机 · 沙箱";
  at("holder").textContent = "尚未选择微信用户。";
  at("app").removeAttribute("src");
  at("app").hidden = at("capsule").hidden = true;
  at("chooser").hidden = false;
  void refresh();
}

function list() {
  const wanted = at("find").value.trim();
  const present = inWeCom ? accounts.filter(({ userid }) => userid !== undefined) : accounts;
  const shown = present.filter(({ name, phone }) => name.includes(wanted) || phone.includes(wanted));
  at("none").hidden = accounts.length > 0;
  at("accounts").hidden = shown.length === 0;
  at("accounts").replaceChildren(
    ...shown.map((one) => {
      const item = document.createElement("li");
      item.innerHTML = `<button type="button" data-account="${escaped(one.accountId)}"><b aria-hidden="true">${escaped(one.name.slice(0, 1))}</b>
        <span>${escaped(one.name)}</span><small>${escaped(masked(one.phone))}</small></button>`;
      item.firstChild.addEventListener("click", () => enter(one));
      return item;
    }),
  );
}

async function refresh() {
  accounts = await (await fetch("/device/accounts")).json();
  list();
  // The hospital may still be starting.
  if (accounts.length === 0 && !account) setTimeout(refresh, 2000);
}

at("other-app").textContent = inWeCom ? "改在微信里打开" : "改在企业微信里打开";
at("other-app").addEventListener("click", () => {
  const there = new URL(location.href);
  if (inWeCom) there.searchParams.delete("in");
  else there.searchParams.set("in", "wecom");
  location.href = there.href;
});
at("find").addEventListener("input", list);
at("close").addEventListener("click", leave);
at("switch").addEventListener("click", leave);
at("menu").addEventListener("click", async () => {
  const answer = await choose(
    `<h2 id="sheet-title">${escaped(account.name)} 的手机</h2><p>${escaped(masked(account.phone))}</p>
     <button class="main" data-value="reload">重新进入小程序</button>
     <div class="row"><button class="plain" data-value="leave">换一位微信用户</button></div>`,
    "stay",
  );
  if (answer === "reload") enter(account);
  if (answer === "leave") leave();
});
at("add").addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = Object.fromEntries(new FormData(at("add")));
  try {
    const { accountId } = await device("accounts", { ...form, certNo: form.certNo.toUpperCase() });
    enter({ accountId, name: form.name, phone: form.phone });
  } catch {
    at("add-problem").textContent = "没有添加：请核对身份证号（18 位）和手机号（11 位）。";
  }
});

const tick = () =>
  (at("clock").textContent = new Date().toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit" }));
tick();
setInterval(tick, 10_000);

await refresh();
const wanted = accounts.find(({ accountId }) => accountId === new URL(location.href).searchParams.get("account"));
if (wanted) enter(wanted);
else at("chooser").hidden = false;
