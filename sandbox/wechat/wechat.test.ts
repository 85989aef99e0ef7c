import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, expect, test } from "vitest";
import { Faults } from "../faults.ts";
import { certHashOf } from "./cert-hash.ts";
import { WeChatState } from "./state.ts";
import { WeComState } from "../wecom/state.ts";
import { wechatServer } from "./server.ts";

const home = mkdtempSync(join(tmpdir(), "xq-wechat-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));
const PERSON = { name: "林知秋", certNo: "990001196211270784", phone: "19900000231" };
const SECRET = { appid: "wx1", secret: "s" };

let app: ReturnType<typeof wechatServer>;
let accountId: string;
const post = async (path: string, body: unknown) => {
  const reply = await app.request(path, { method: "POST", body: JSON.stringify(body) });
  return (await reply.json()) as Record<string, unknown>;
};
const CORPORATION = { corpid: "ww1", secret: "s2", appid: SECRET.appid };
const open = () => {
  const people = new WeChatState({ ...SECRET, file: join(home, "accounts.json") });
  const tenant = new WeComState({ ...CORPORATION, accounts: () => people.accounts });
  return wechatServer(people, tenant, new Faults(), "http://app.test/m/");
};
const session = async (code: unknown, more: Record<string, string> = {}) => {
  const query = new URLSearchParams({ ...SECRET, js_code: String(code), grant_type: "authorization_code", ...more });
  return (await (await app.request(`/sns/jscode2session?${query}`)).json()) as Record<string, unknown>;
};
const token = async () =>
  String((await post("/cgi-bin/stable_token", { grant_type: "client_credential", ...SECRET })).access_token);
const openFace = async (outSeqNo: string, who = PERSON) => {
  const { openid } = await session((await post("/device/login", { accountId })).code);
  const cert_info = { cert_type: "IDENTITY_CARD", cert_name: who.name, cert_no: who.certNo };
  const access = `?access_token=${await token()}`;
  const opened = await post(`/cityservice/face/identify/getverifyid${access}`, {
    out_seq_no: outSeqNo,
    cert_info,
    openid,
  });
  const query = (more: object = {}) =>
    post(`/cityservice/face/identify/queryverifyinfo${access}`, {
      verify_id: opened.verify_id,
      out_seq_no: outSeqNo,
      cert_hash: certHashOf(cert_info),
      openid,
      ...more,
    });
  return { opened, query };
};

beforeEach(async () => {
  app = open();
  accountId = String((await post("/device/accounts", PERSON)).accountId);
});

test("cert_hash equals the published example", () => {
  const example = { cert_type: "IDENTITY_CARD", cert_name: "张三", cert_no: "310101199801011234" };
  expect(certHashOf(example)).toBe("3c241f7ff324977aeb91f173bb2a7b06569e6fd784d5573db34a636d8671108b");
});

test("a login code works once, and the openid is the same after a restart", async () => {
  const { code } = await post("/device/login", { accountId });
  const first = await session(code);
  expect(first.openid).toMatch(/^o[\w-]{27}$/);
  expect(first).not.toHaveProperty("errcode");
  expect((await session(code)).errcode).toBe(40163);
  expect((await session("x")).errcode).toBe(40029);
  expect((await session("x", { secret: "wrong" })).errcode).toBe(40125);
  app = open();
  expect((await session((await post("/device/login", { accountId })).code)).openid).toBe(first.openid);
});

test("the phone number needs a current token and its own kind of code", async () => {
  const { code } = await post("/device/phone-number", { accountId });
  expect((await post("/wxa/business/getuserphonenumber?access_token=old", { code })).errcode).toBe(40001);
  const path = `/wxa/business/getuserphonenumber?access_token=${await token()}`;
  expect((await post(path, { code: (await post("/device/login", { accountId })).code })).errcode).toBe(40029);
  expect(await post(path, { code })).toMatchObject({ errcode: 0, phone_info: { purePhoneNumber: PERSON.phone } });
});

test("a face check passes only when finished, by the right person, and asked for with the same facts", async () => {
  const { opened, query } = await openFace("seq-1");
  const { verify_id: verifyId } = opened;
  expect((await query()).errcode).toBe(84001);
  expect(await post("/device/facial-verify", { accountId, verifyId })).toEqual({
    errMsg: "requestFacialVerify:ok",
    errCode: 0,
  });
  expect(await query()).toMatchObject({ errcode: 0, verify_ret: 10000 });
  expect(
    (await query({ cert_hash: certHashOf({ cert_type: "IDENTITY_CARD", cert_name: "李四", cert_no: "1" }) })).errcode,
  ).toBe(84001);
  expect((await openFace("seq-1")).opened.errcode).toBe(40097);
  expect((await openFace("a-sequence-number-longer-than-32-x")).opened.errcode).toBe(47001);
});

test("another person's face, a wrong name and a cancelled check are told apart", async () => {
  const other = await openFace("seq-2", { ...PERSON, certNo: "990001197001010000" });
  await post("/device/facial-verify", { accountId, verifyId: other.opened.verify_id });
  expect((await other.query()).verify_ret).toBe(10004);
  const renamed = await openFace("seq-3", { ...PERSON, name: "林知夏" });
  await post("/device/facial-verify", { accountId, verifyId: renamed.opened.verify_id });
  expect((await renamed.query()).verify_ret).toBe(10003);
  const left = await openFace("seq-4");
  const gone = await post("/device/facial-verify", { accountId, verifyId: left.opened.verify_id, outcome: 90002 });
  expect(gone.errCode).toBe(90002);
});

test("faults happen as often as ordered, then end", async () => {
  await post("/control/faults", { upstream: "wechat", kind: "500", count: 1 });
  await post("/control/faults", { upstream: "wechat", kind: "errcode", code: 45011 });
  const ask = () => app.request("/cgi-bin/stable_token", { method: "POST", body: "{}" });
  expect((await ask()).status).toBe(500);
  expect(await (await ask()).json()).toMatchObject({ errcode: 45011 });
  expect(await (await ask()).json()).toMatchObject({ errcode: 47001 });
});

test("the phone's page frames only the app and loads nothing from elsewhere", async () => {
  const reply = await app.request("/phone");
  expect(reply.headers.get("content-security-policy")).toContain("frame-src http://app.test;");
  const page = await reply.text();
  expect(page).not.toMatch(/(src|href)="(https?:)?\/\//);
  for (const [, path = ""] of page.matchAll(/(?:src|href)="(\/phone\/[^"]+)"/g))
    expect((await app.request(path)).status).toBe(200);
});

test("WeCom: a token for the corporation, a code that says the member once, a notice that arrives once", async () => {
  const { accountId: member } = await post("/device/accounts", { ...PERSON, phone: "19900000232", userid: "Z0232" });
  const get = async (path: string) => (await (await app.request(path)).json()) as Record<string, unknown>;
  expect(await get(`/wecom/cgi-bin/gettoken?corpid=ww1&corpsecret=no`)).toMatchObject({ errcode: 40001 });
  const { access_token: access } = await get(`/wecom/cgi-bin/gettoken?corpid=ww1&corpsecret=s2`);
  const { code } = await post("/device/wecom/login", { accountId: member });
  const session = `/wecom/cgi-bin/miniprogram/jscode2session?access_token=${String(access)}&js_code=${String(code)}`;
  expect(await get(session)).toMatchObject({ errcode: 0, corpid: "ww1", userid: "Z0232" });
  expect(await get(session)).toMatchObject({ errcode: 40029 });
  expect(await post("/device/wecom/login", { accountId })).toMatchObject({ errCode: -1 });
  const notice = {
    appid: "wx1",
    page: "pages/main/index",
    title: "有文书待签",
    content_item: [{ key: "a", value: "b" }],
  };
  const send = (touser: string, more: object = {}) =>
    post(`/wecom/cgi-bin/message/send?access_token=${String(access)}`, {
      touser,
      msgtype: "miniprogram_notice",
      miniprogram_notice: notice,
      enable_duplicate_check: 1,
      ...more,
    });
  expect(await send("z0232|nobody")).toMatchObject({ errcode: 0, invaliduser: "nobody" });
  expect(await send("z0232")).toMatchObject({ errcode: 0 });
  expect(await get("/device/wecom/notices/z0232")).toMatchObject([{ title: "有文书待签" }]);
  expect(await send("nobody")).toMatchObject({ errcode: 81013 });
  expect(await send("")).toMatchObject({ errcode: 82001 });
  expect(await send("z0232", { msgtype: "text" })).toMatchObject({ errcode: 40008 });
  await post("/device/wecom/end-token", {});
  expect(await send("z0232")).toMatchObject({ errcode: 40014 });
});
