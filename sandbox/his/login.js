/** The login page of a hospital system: it embeds the platform's page and believes only its own back end. */
const at = (id) => document.getElementById(id);
const STATES = {
  waiting: "等待扫码",
  scanned: "已扫码，等手机确认",
  confirmed: "已确认，正在登录",
  cancelled: "已取消",
  expired: "已过期",
  mismatch: "人员不符",
};
let platform = null;

async function ask(path, body) {
  at("problem").hidden = true;
  const answer = await fetch(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const said = await answer.json();
  if (answer.ok) return said;
  at("problem").textContent = said.problem;
  at("problem").hidden = false;
  return null;
}

at("ask").addEventListener("submit", async (event) => {
  event.preventDefault();
  const staffNo = at("staff").value;
  const opened = await ask("/api/logins", { workstation: at("workstation").value, ...(staffNo && { staffNo }) });
  if (!opened) return;
  platform = new URL(opened.pageUrl).origin;
  at("who").hidden = true;
  at("frame").src = opened.pageUrl;
  at("frame").hidden = false;
  at("state").textContent = STATES.waiting;
});

window.addEventListener("message", async ({ origin, data }) => {
  if (origin !== platform || data?.source !== "xingqian-login") return;
  at("state").textContent = STATES[data.state] ?? data.state;
  if (!data.ticket) return;
  const session = await ask("/api/sessions", { ticket: data.ticket });
  if (!session) return;
  const { person, workstation, loggedInAt, assertion } = session;
  at("frame").hidden = true;
  at("frame").removeAttribute("src");
  at("state").textContent = "已登录";
  at("name").textContent = `${person.name}（${person.staffNo}）${person.department} ${person.title}`;
  at("since").textContent = `${workstation} · ${new Date(loggedInAt).toLocaleString("zh-CN")}`;
  at("assertion").textContent = assertion.text;
  at("who").hidden = false;
});

const { signers } = await (await fetch("/api/setup")).json();
at("staff").append(new Option("谁扫都可以", ""));
for (const { staffNo, name } of signers) at("staff").append(new Option(`${name}（${staffNo}）`, staffNo));
