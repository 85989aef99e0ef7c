const at = (id) => document.getElementById(id);
const LIFE_MS = 120_000;
const RING = 716.3;
const WORDS = {
  waiting: "等待签署",
  signed: "已签署",
  declined: "已拒签",
  returned: "已退回修改",
  cancelled: "已撤回",
  expired: "已过期",
  completed: "全部签完",
};

let setup = { signers: [], types: [], samples: [], data: [], forms: [] };
const isData = (one) => setup.data.includes(one);
const isForm = (one) => setup.forms.includes(one);
let sample = null;
let file = null;
let chosen = [];
let now = null;
let code = null;
/** How many had signed when the code was made. */
let codeFor = 0;
let invitedUntilMs = 0;

function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

async function call(path, payload) {
  const reply = await fetch(path, payload === undefined ? {} : { method: "POST", body: JSON.stringify(payload) });
  const json = await reply.json();
  if (!reply.ok) throw new Error(json.problem);
  return json;
}

/** Runs something the user asked for; what goes wrong is said on the page. */
async function act(work) {
  try {
    await work();
    at("problem").hidden = true;
  } catch (error) {
    at("problem").textContent = error.message;
    at("problem").hidden = false;
  }
}

function showSamples() {
  at("samples").replaceChildren(
    ...[...setup.samples, ...setup.forms, ...setup.data].map((one) => {
      const button = element(
        "button",
        { type: "button" },
        element("span", { textContent: one.title }),
        element("a", {
          href: `/samples/${one.id}.${isData(one) || isForm(one) ? "json" : "pdf"}`,
          target: "_blank",
          textContent: "看一眼",
        }),
      );
      button.dataset.sample = one.id;
      button.setAttribute("aria-pressed", String(one === sample));
      button.addEventListener("click", ({ target }) => {
        if (target.tagName === "A") return;
        sample = one;
        setFile(null);
        showSamples();
      });
      return button;
    }),
  );
  at("format-label").hidden = !sample || !isData(sample);
}

function showSigners() {
  const wanted = at("find").value.trim();
  const shown = setup.signers.filter((one) =>
    [one.name, one.staffNo, one.department].some((text) => text.includes(wanted)),
  );
  at("signers").replaceChildren(
    ...shown.map(({ staffNo, name, department }) => {
      const place = chosen.indexOf(staffNo);
      const button = element(
        "button",
        { type: "button" },
        element("b", { textContent: place < 0 ? "" : String(place + 1) }),
        element("span", {}, name, element("small", { textContent: `${staffNo} ${department}` })),
      );
      button.dataset.staff = staffNo;
      button.setAttribute("aria-pressed", String(place >= 0));
      button.addEventListener("click", () => {
        chosen = place < 0 ? [...chosen, staffNo] : chosen.filter((one) => one !== staffNo);
        showSigners();
      });
      return button;
    }),
  );
  at("submit").disabled = chosen.length === 0;
  at("submit").title = chosen.length === 0 ? "先选至少一位签署人" : "";
}

function setFile(given) {
  file = given;
  at("own").hidden = !file;
  at("file-name").textContent = file ? file.name : "或用自己的 PDF：选择，或拖到这里";
  at("file-name").parentElement.classList.toggle("chosen", Boolean(file));
  if (!file) {
    at("file").value = "";
    return;
  }
  sample = null;
  at("title").value = file.name.replace(/\.pdf$/i, "");
  showSamples();
}

const base64 = (blob) =>
  new Promise((done, fail) => {
    const reader = new FileReader();
    reader.addEventListener("load", () =>
      done(typeof reader.result === "string" ? reader.result.split(",", 2)[1] : ""),
    );
    reader.addEventListener("error", () => fail(new Error("读不出这个文件。请重新选择。")));
    reader.readAsDataURL(blob);
  });

async function submit() {
  if (sample && isData(sample)) {
    // Data is signed by one person: the first that was chosen.
    const asked = {
      data: sample.id,
      format: at("format").value,
      signers: chosen.slice(0, 1),
      auto: at("auto").checked,
    };
    const made = await call("/api/orders", asked);
    await refreshLists();
    await show(made);
    return;
  }
  const order = new FormData(at("new")).get("order");
  if (sample && isForm(sample)) {
    const made = await call("/api/orders", { form: sample.id, signers: chosen, order });
    await refreshLists();
    await show(made);
    return;
  }
  const isAt = file && at("kind").value === "coordinates";
  const place = isAt
    ? { kind: "coordinates", page: Number(at("page").value), x: Number(at("x").value), y: Number(at("y").value) }
    : { kind: "keyword", keyword: file ? at("keyword").value : "医师签名：" };
  const document = file
    ? { pdfBase64: await base64(file), type: at("type").value, title: at("title").value }
    : { sample: sample.id, type: sample.type, title: sample.title };
  const made = await call("/api/orders", { ...document, signers: chosen, order, place, auto: at("auto").checked });
  await refreshLists();
  await show(made);
}

async function show(order) {
  now = order;
  code = null;
  at("now-title").textContent = order.title;
  at("now-empty").hidden = true;
  at("now").hidden = false;
  at("download").href = `/api/orders/${order.id}/document`;
  at("download").textContent = order.documentId ? "下载 PDF" : "下载签名";
  if (order.documentId) at("download").setAttribute("download", `${order.title}.pdf`);
  else at("download").setAttribute("download", "");
  await refreshState();
}

async function newCode() {
  const order = now;
  const given = await call(`/api/orders/${order.id}/qr`, {});
  if (order !== now) return;
  code = { ...given, endsAtMs: Date.parse(given.expiresAt) };
  at("qr-image").src = `data:image/svg+xml,${encodeURIComponent(given.svg)}`;
  at("qr-image").dataset.text = given.text;
}

async function refreshState() {
  const order = now;
  if (!order) return;
  const status = await call(`/api/orders/${order.id}`);
  if (order !== now) return;
  const { signers } = status;
  at("states").replaceChildren(
    ...signers.map((one) => {
      const word = element("b", { className: `state-${one.state}`, textContent: WORDS[one.state] ?? one.state });
      const when = one.signedAt ? new Date(one.signedAt).toLocaleTimeString("zh-CN") : "";
      return element("li", {}, element("span", { textContent: `${one.name} ${one.staffNo}` }), when, word);
    }),
  );
  const isOpen = status.state === "open";
  at("now").dataset.state = status.state;
  at("qr").hidden = at("qr-tools").hidden = at("cancel").hidden = !isOpen;
  at("download").hidden = !signers.some(({ state }) => state === "signed");
  if (!isOpen) {
    code = null;
    at("qr-line").textContent = WORDS[status.state] ?? status.state;
    return;
  }
  // A code belongs to the first who scans it: whoever signs next gets a new one.
  const signed = signers.filter(({ state }) => state === "signed").length;
  if (code && codeFor === signed) return;
  codeFor = signed;
  await newCode();
}

function tick() {
  if (!code) return;
  const left = Math.max(0, code.endsAtMs - Date.now());
  at("ring").style.strokeDashoffset = String(RING * (1 - left / LIFE_MS));
  at("qr-line").textContent = `请签署人用手机“扫一扫”，${Math.ceil(left / 1000)} 秒后自动换新码。`;
  if (left === 0) {
    code = null;
    void act(newCode);
  }
}

/** The first signer's auto-sign session, as the platform tells it. */
async function refreshSession() {
  const [staffNo] = chosen;
  at("invite").disabled = at("auto").disabled = !staffNo;
  if (!staffNo) {
    at("session-line").textContent = "先选一位签署人。";
    return;
  }
  const { state, until, used, max, workstations } = await call(`/api/sessions/${staffNo}`);
  if (chosen[0] !== staffNo) return;
  const isOpen = state === "open";
  at("session").dataset.state = state;
  at("invite").hidden = at("until-shift").parentElement.hidden = isOpen;
  at("log-out").hidden = !isOpen;
  if (isOpen) invitedUntilMs = 0;
  const isAsked = !isOpen && Date.now() < invitedUntilMs;
  at("session-qr").hidden = !isAsked;
  if (isAsked) return;
  const time = isOpen ? new Date(until).toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit" }) : "";
  at("session-line").textContent = isOpen
    ? `进行中，到 ${time}，已签 ${used} / ${max} 份，${workstations.join("、") || "不限工作站"}。`
    : "没有正在进行的授权。";
}

async function invite() {
  const given = await call(`/api/sessions/${chosen[0]}`, { untilShiftEnd: at("until-shift").checked });
  at("session-qr").src = `data:image/svg+xml,${encodeURIComponent(given.svg)}`;
  at("session-qr").dataset.text = given.text;
  invitedUntilMs = Date.parse(given.expiresAt);
  at("session-qr").hidden = false;
  at("session-line").textContent = "请医生用手机“扫一扫”，2 分钟内有效。";
}

async function logOut() {
  await call(`/api/sessions/${chosen[0]}/logout`, {});
  await refreshSession();
}

async function refreshLists() {
  const [orders, callbacks] = await Promise.all([call("/api/orders"), call("/api/callbacks")]);
  at("orders-empty").hidden = orders.length > 0;
  at("orders").replaceChildren(
    ...orders.map((order) => {
      const names = order.signers.map(({ name }) => name).join("、");
      const time = new Date(order.createdAt).toLocaleTimeString("zh-CN");
      const button = element("button", { type: "button", textContent: order.title });
      button.addEventListener("click", () => act(() => show(order)));
      return element("li", {}, button, `${time} ${names}`);
    }),
  );
  at("callbacks-empty").hidden = callbacks.length > 0;
  at("callbacks").replaceChildren(
    ...callbacks.map(({ at: when, event, isGenuine, body }) =>
      element(
        "li",
        {},
        `${new Date(when).toLocaleTimeString("zh-CN")} ${event} ${isGenuine ? "签名相符" : "签名不符，未采信"}`,
        element("pre", { textContent: JSON.stringify(body, null, 1) }),
      ),
    ),
  );
}

async function start() {
  setup = await call("/api/setup");
  [sample = null] = setup.samples;
  chosen = setup.signers.slice(0, 1).map(({ staffNo }) => staffNo);
  at("type").replaceChildren(
    ...setup.types.map((one) => element("option", { value: one.code, textContent: one.name })),
  );
  showSamples();
  showSigners();
  await refreshLists();
}

at("find").addEventListener("input", showSigners);
at("file").addEventListener("change", ({ target }) => setFile(target.files[0] ?? null));
for (const [event, isOver] of [
  ["dragover", true],
  ["dragleave", false],
  ["drop", false],
])
  at("file").parentElement.addEventListener(event, (happened) => {
    happened.preventDefault();
    at("file").parentElement.classList.toggle("over", isOver);
    if (event === "drop" && happened.dataTransfer.files[0]) setFile(happened.dataTransfer.files[0]);
  });
at("kind").addEventListener("change", () => {
  at("coordinates").hidden = at("kind").value !== "coordinates";
  at("keyword-label").hidden = !at("coordinates").hidden;
});
at("new").addEventListener("submit", (event) => {
  event.preventDefault();
  at("submit").disabled = true;
  void act(submit).finally(() => (at("submit").disabled = chosen.length === 0));
});
at("invite").addEventListener("click", () => act(invite));
at("log-out").addEventListener("click", () => act(logOut));
at("renew").addEventListener("click", () => act(newCode));
at("copy").addEventListener("click", () => act(() => navigator.clipboard.writeText(code?.text ?? "")));
at("cancel").addEventListener("click", () =>
  act(async () => (await call(`/api/orders/${now.id}/cancel`, {}), refreshState())),
);

setInterval(tick, 250);

/** Keeps the page true: one round after the other, however slow the platform is. */
async function keepFresh() {
  if (setup.samples.length === 0) await act(start);
  else if (!document.hidden) await Promise.all([refreshLists(), refreshState(), refreshSession()]).catch(() => {});
  setTimeout(keepFresh, 1000);
}
await keepFresh();
