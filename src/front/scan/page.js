/* The page at a desk that waits for a scan. Written for shells of Chromium 49 and Internet Explorer mode: no modules, no
   fetch, and a long poll where there is no EventSource. */
(function () {
  "use strict";
  var path = location.pathname.replace(/\/$/, "");
  var isEnglish = /[?&]lang=en(&|$)/.test(location.search);
  var view = null;
  var endsAt = 0;
  /* Code and decision live equally long, ms. */
  var total = 120000;
  var isRenewed = false;
  var isLost = false;
  var source = null;

  var WORDS = {
    waiting: ["用微信或企业微信扫一扫", "Scan with WeChat or WeCom"],
    scanned: ["已扫码，请在手机确认", "Scanned. Confirm on the phone"],
    confirmed: ["已确认，正在登录…", "Confirmed. Logging in…"],
    cancelled: ["已取消", "Cancelled"],
    expired: ["二维码已过期", "The code has expired"],
    mismatch: ["人员不符", "Not the person expected"],
    lost: ["网络中断，正在重连…", "No connection. Trying again…"],
    gone: ["登录页已失效", "This page is no longer valid"],
    pick: ["请在手机上点这个数字", "Pick this number on the phone"],
    renew: ["立即换码", "New code"],
    notMe: ["不是我", "Not me"],
    again: ["重新开始", "Start again"],
    renewed: ["二维码已刷新", "The code was renewed"],
    left: ["后自动换新码", "until a new code"],
    decide: ["内有效", "left"],
    phone: ["手机上取消了登录", "It was cancelled on the phone"],
    desk: ["已在电脑上取消", "It was cancelled here"],
    number: ["手机上点的数字不对，可能扫了别的屏幕", "Another number was picked: another screen may have been scanned"],
    hintScan: [
      "扫码后点选屏幕显示的两位数字，不符就取消",
      "After the scan, pick the two digits shown here; cancel if they differ",
    ],
    hintMatch: ["数字不同，说明扫的不是这块屏幕：请取消", "Another number means another screen was scanned: cancel"],
    wants: ["请 ", "For "],
    wantsAfter: [" 扫码", ""],
    was: ["扫码的是 ", "Scanned by "],
    insteadOf: ["，应为 ", " instead of "],
    close: ["请回到业务系统重新打开登录页", "Open the login page again in your system"],
  };
  function t(name) {
    return WORDS[name][isEnglish ? 1 : 0];
  }
  function id(name) {
    return document.getElementById(name);
  }
  function text(name, value) {
    if (id(name).textContent !== value) id(name).textContent = value;
  }

  function send(method, to, done) {
    var request = new XMLHttpRequest();
    request.open(method, to);
    request.timeout = 40000;
    if (method === "POST") request.setRequestHeader("content-type", "application/json");
    request.addEventListener("load", function () {
      var answer = null;
      try {
        answer = JSON.parse(request.responseText);
        // oxlint-disable-next-line no-unused-vars -- a catch without a name is not ES5
      } catch (error) {
        answer = null;
      }
      done(request.status, answer);
    });
    function lost() {
      done(0, null);
    }
    request.addEventListener("error", lost);
    request.addEventListener("timeout", lost);
    request.send(method === "POST" ? "{}" : null);
  }

  function tellHost() {
    if (window.parent === window || !view.origin) return;
    var message = { source: "xingqian-login", loginId: view.loginId, state: view.state, ticket: view.ticket };
    window.parent.postMessage(message, view.origin);
  }

  function take(next) {
    var isNew = !view || view.version !== next.version || view.state !== next.state;
    view = next;
    isLost = false;
    endsAt = Date.now() + view.leftMs;
    show();
    if (!isNew) return;
    tellHost();
    if (view.state === "confirmed" && view.returnUrl && view.ticket) {
      var joint = view.returnUrl.indexOf("?") < 0 ? "?" : "&";
      location.replace(view.returnUrl + joint + "ticket=" + encodeURIComponent(view.ticket));
    }
  }

  function show() {
    var state = view.state;
    var isOpen = state === "waiting" || state === "mismatch";
    var isOver = state === "cancelled" || state === "expired";
    id("scan").className =
      "scan" + (state === "scanned" ? " is-waited" : state === "confirmed" ? " is-good" : isOver ? " is-bad" : "");
    text("system", [view.system, view.workstation].filter(Boolean).join(" · "));
    text("title", isLost ? t("lost") : t(state));
    text("detail", detail());
    text("hint", state === "scanned" ? t("hintMatch") : t("hintScan"));
    face(isOpen);
    var key = id("key");
    var name = isOpen ? "renew" : state === "scanned" ? "notMe" : isOver ? "again" : null;
    key.hidden = name === null;
    if (name) key.textContent = t(name);
    tick();
  }

  function detail() {
    if (view.state === "mismatch") return t("was") + view.mismatch + (view.wanted ? t("insteadOf") + view.wanted : "");
    if (view.state === "scanned" || view.state === "confirmed") return view.person || "";
    if (view.state === "cancelled") return view.end ? t(view.end) : "";
    if (view.state === "waiting" && isRenewed) return t("renewed");
    return view.wanted ? t("wants") + view.wanted + t("wantsAfter") : "";
  }

  function face(isOpen) {
    var box = id("face");
    var shown = view.version + view.state;
    if (box.getAttribute("data-shown") === shown) return;
    box.setAttribute("data-shown", shown);
    box.className = view.state === "scanned" ? "face face--number" : "face";
    if (isOpen) {
      // Our own server's SVG of the code.
      box.innerHTML = view.qr;
      box.firstChild.setAttribute("role", "img");
      box.firstChild.setAttribute("aria-label", isEnglish ? "Login QR code" : "登录二维码");
    } else if (view.state === "scanned") {
      box.innerHTML = '<span></span><span class="digits"></span>';
      box.firstChild.textContent = t("pick");
      box.lastChild.textContent = view.match;
    } else {
      box.innerHTML = '<span class="sign" aria-hidden="true"></span>';
      box.firstChild.textContent = view.state === "confirmed" ? "✓" : view.state === "cancelled" ? "✕" : "⌛";
    }
  }

  function tick() {
    if (!view) return;
    var left = Math.max(0, endsAt - Date.now());
    var isOpen = view.state === "waiting" || view.state === "mismatch";
    var isTimed = isOpen || view.state === "scanned";
    id("ring").setAttribute("stroke-dashoffset", isTimed ? String(747.7 * (1 - Math.min(1, left / total))) : "0");
    var seconds = Math.ceil(left / 1000);
    var clock = Math.floor(seconds / 60) + ":" + ("0" + (seconds % 60)).slice(-2);
    text("time", isTimed ? clock + " " + t(isOpen ? "left" : "decide") : "");
    if (!isTimed || left > 0) return;
    if (isOpen) renew();
    else send("GET", path + "/state", heard);
    endsAt = Date.now() + 5000;
  }

  function heard(status, answer) {
    if (status === 200 && answer) take(answer);
    else if (status === 404) gone();
    else if (view && !isLost) {
      isLost = true;
      text("title", t("lost"));
    }
  }

  function gone() {
    if (source) source.close();
    clearInterval(timer);
    id("scan").className = "scan is-bad";
    id("key").hidden = true;
    id("face").innerHTML = "";
    text("time", "");
    text("title", t("gone"));
    text("detail", t("close"));
  }

  function renew() {
    isRenewed = true;
    send("POST", path + "/renew", heard);
  }

  id("key").addEventListener("click", function () {
    if (view.state === "scanned") send("POST", path + "/cancel", heard);
    else if (view.state === "waiting" || view.state === "mismatch") renew();
    else
      send("POST", path + "/again", function (status, answer) {
        if (status === 200 && answer) location.replace(answer.path + location.search);
        else heard(status, null);
      });
  });

  function listen() {
    source = new EventSource(path + "/events");
    source.addEventListener("message", function (event) {
      take(JSON.parse(event.data));
    });
    source.addEventListener("error", function () {
      // A closed stream is not tried again by the browser: ask once why, then go on by polling.
      if (source.readyState === 2) poll();
      else heard(0, null);
    });
  }

  function poll() {
    send("GET", path + "/state?after=" + (view ? view.version : 0), function (status, answer) {
      heard(status, answer);
      if (status !== 404) setTimeout(poll, status === 200 ? 0 : 2000);
    });
  }

  document.documentElement.lang = isEnglish ? "en" : "zh-CN";
  if (isEnglish) document.title = "Log in by scanning";
  var timer = setInterval(tick, 1000);
  if (window.EventSource) listen();
  else poll();
})();
