import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Context } from "#server/context.ts";
import { openConnectorClient } from "#server/tunnel/call-connector.ts";
import { readIdentity } from "#server/tunnel/identity.ts";
import { startOutside } from "#test/outside.ts";
import { useConnectorClient } from "./call-connector.ts";
import { crl, estCaCerts, estEnroll, estReenroll, estRevoke, ocsp } from "./est.ts";
import { reportUpstreams } from "./report-upstreams.ts";
import { sendWeComNotice, wecomCode2session } from "./wecom.ts";
import { code2session, getPhoneNumber, getVerifyId, queryVerify, verifySoter } from "./wechat.ts";

// Three real processes: this one as the app, the exchange, and the sandbox as WeChat and the CAs.
const PERSON = { name: "林知秋", certNo: "990001196211270784", phone: "19900000231", userid: "000231" };
const home = mkdtempSync(join(tmpdir(), "xq-gateway-"));
const logged: string[] = [];
const keep = (...line: unknown[]) => logged.push(JSON.stringify(line));
const ctx = {
  log: { debug: keep, info: keep, warn: keep, error: keep },
  requestId: "r",
  // Calls to the outside touch neither database nor clock.
} as unknown as Context;

let outside: Awaited<ReturnType<typeof startOutside>>;
let accountId: unknown;
const code = async (step: "login" | "phone-number") => String((await outside.device(step, { accountId })).code);

beforeAll(async () => {
  outside = await startOutside({
    timeoutMs: { wechat: 300, wecom: 300, ca: 300 },
    breaker: { failures: 3, restMs: 300 },
  });
  useConnectorClient(outside.client);
  ({ accountId } = await outside.device("accounts", PERSON));
}, 30_000);
afterAll(async () => {
  await outside.stop();
  rmSync(home, { recursive: true, force: true });
});

describe("SOTER", () => {
  const touch = async (challenge: string) => {
    const { resultJSON, resultJSONSignature } = await outside.device("soter", { accountId, challenge });
    return { json: String(resultJSON), signature: String(resultJSONSignature) };
  };
  const ownOpenid = async () => (await code2session(ctx, { code: await code("login") })).openid;

  test("WeChat vouches for what this person's hardware signed, byte for byte, and for nothing else", async () => {
    const openid = await ownOpenid();
    const proof = await touch("challenge-1");
    expect(await verifySoter(ctx, { openid, ...proof })).toBe(true);
    expect(await verifySoter(ctx, { openid, ...proof, json: `${proof.json} ` })).toBe(false);
    const other = await touch("challenge-2");
    expect(await verifySoter(ctx, { openid, json: other.json, signature: proof.signature })).toBe(false);
    // A proof shown twice is still this hardware's: that it was used is for the counter to tell (key, BIO_REPLAY).
    expect(await verifySoter(ctx, { openid, ...proof })).toBe(true);
  });

  test.each([
    ["timeout", "gateway.timeout"],
    ["500", "gateway.upstream"],
    ["wrong-answer", "gateway.answer"],
    ["lost-answer", "gateway.lost"],
  ])("%s is no yes: told as %s", async (kind, code_) => {
    const [openid, proof] = [await ownOpenid(), await touch("challenge-3")];
    await outside.break({ upstream: "wechat", kind, path: "soter" });
    await expect(verifySoter(ctx, { openid, ...proof })).rejects.toMatchObject({ code: code_ });
    expect(await verifySoter(ctx, { openid, ...proof })).toBe(true);
  });
});

describe("WeCom", () => {
  const NOTICE = {
    title: "有文书待签",
    description: "请打开小程序查看",
    key: "说明",
    value: "新的文书",
    page: "pages/main/index",
  };
  const login = async () => String((await outside.device("wecom/login", { accountId })).code);

  test("a member's code, a notice that opens the mini-program, and a member nobody knows", async () => {
    expect(await wecomCode2session(ctx, { code: await login() })).toEqual({ userid: PERSON.userid });
    expect(await sendWeComNotice(ctx, PERSON.userid, NOTICE)).toEqual({ isKnown: true });
    expect(await outside.notices(PERSON.userid)).toMatchObject([{ title: NOTICE.title, page: NOTICE.page }]);
    await expect(sendWeComNotice(ctx, "nobody", NOTICE)).rejects.toMatchObject({ code: "gateway.wecom-unknown" });
    const used = await login();
    await wecomCode2session(ctx, { code: used });
    await expect(wecomCode2session(ctx, { code: used })).rejects.toMatchObject({ code: "gateway.code-used" });
  });

  test("a token that WeCom ended is renewed without anybody noticing", async () => {
    await outside.device("wecom/end-token", {});
    expect(await wecomCode2session(ctx, { code: await login() })).toEqual({ userid: PERSON.userid });
  });

  test.each([
    ["timeout", "gateway.timeout"],
    ["500", "gateway.upstream"],
    ["wrong-answer", "gateway.answer"],
    ["lost-answer", "gateway.lost"],
  ])("%s is told as %s, and the next call works", async (kind, code) => {
    await outside.break({ upstream: "wecom", kind });
    await expect(wecomCode2session(ctx, { code: await login() })).rejects.toMatchObject({ code });
    expect(await wecomCode2session(ctx, { code: await login() })).toEqual({ userid: PERSON.userid });
  });

  test("settings that WeCom does not accept are told to those who can mend them", async () => {
    await outside.break({ upstream: "wecom", kind: "errcode", code: 60020 });
    await expect(wecomCode2session(ctx, { code: await login() })).rejects.toMatchObject({
      code: "gateway.wecom-settings",
      facts: { code: 60020 },
    });
  });
});

describe("WeChat", () => {
  test("login, phone number and a passed face check", async () => {
    const { openid } = await code2session(ctx, { code: await code("login") });
    expect(await getPhoneNumber(ctx, { code: await code("phone-number") })).toEqual({ phone: PERSON.phone });
    const subject = { outSeqNo: "sequence-1", name: PERSON.name, idNumber: PERSON.certNo, openid };
    const { verifyId } = await getVerifyId(ctx, subject);
    await expect(queryVerify(ctx, { ...subject, verifyId })).rejects.toMatchObject({ code: "gateway.face-expired" });
    await outside.device("facial-verify", { accountId, verifyId });
    expect(await queryVerify(ctx, { ...subject, verifyId })).toEqual({ passed: true, verifyRet: 10000 });
    const other = { ...subject, verifyId, name: "别人" };
    await expect(queryVerify(ctx, other)).rejects.toMatchObject({ code: "gateway.face-expired" });
  });

  test("a used code says what to do", async () => {
    const used = await code("login");
    await code2session(ctx, { code: used });
    await expect(code2session(ctx, { code: used })).rejects.toMatchObject({
      code: "gateway.code-used",
      say: { zh: "微信凭证已过期或已使用过。请返回重新点一次。" },
    });
  });

  test.each([
    ["timeout", "gateway.timeout"],
    ["500", "gateway.upstream"],
    ["wrong-answer", "gateway.answer"],
    ["lost-answer", "gateway.lost"],
  ])("%s becomes %s, and the next call works", async (kind, expected) => {
    await outside.break({ upstream: "wechat", kind });
    const given = await code("login");
    await expect(code2session(ctx, { code: given })).rejects.toMatchObject({
      code: expected,
      say: { zh: expect.stringContaining("微信"), en: expect.stringContaining("WeChat") },
    });
    expect(await code2session(ctx, { code: await code("login") })).toHaveProperty("openid");
  });

  test("after repeated failures WeChat is left alone, and says so", async () => {
    await outside.break({ upstream: "wechat", kind: "500", count: 3 });
    for (let i = 0; i < 3; i++) await code2session(ctx, { code: "x" }).catch(() => {});
    await expect(code2session(ctx, { code: "x" })).rejects.toMatchObject({ code: "gateway.resting" });
    const { upstreams } = await reportUpstreams(ctx);
    expect(upstreams.find(({ name }) => name === "wechat")).toMatchObject({ state: "resting", failures: 3 });
  });

  test("neither codes nor people reach log or report", async () => {
    const report = JSON.stringify(await reportUpstreams(ctx));
    for (const secret of [PERSON.certNo, PERSON.name, PERSON.phone]) {
      expect(report).not.toContain(secret);
      expect(logged.join("\n")).not.toContain(secret);
    }
  });
});

describe.each(["ca1", "ca2"] as const)("%s", (channel) => {
  const openssl = (...args: string[]) => execFileSync("openssl", args, { cwd: home, stdio: "pipe" });
  const newRequest = (cn: string): Uint8Array => {
    openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:SM2", "-out", "key.pem");
    const signing = ["-key", "key.pem", "-sm3", "-sigopt", "distid:1234567812345678"];
    return new Uint8Array(openssl("req", "-new", ...signing, "-utf8", "-subj", `/C=CN/CN=${cn}`, "-outform", "DER"));
  };
  const certificateIn = (pkcs7: Uint8Array) => {
    const input = Buffer.from(pkcs7);
    return execFileSync("openssl", ["pkcs7", "-inform", "DER", "-print_certs"], { input, encoding: "utf8" });
  };

  test("enrols, renews, revokes, and publishes it", async () => {
    expect(certificateIn(await estCaCerts(ctx, channel)).match(/BEGIN CERTIFICATE/g)).toHaveLength(
      channel === "ca1" ? 4 : 2,
    );
    const first = certificateIn(await estEnroll(ctx, channel, { label: "person", csrDer: newRequest("林知秋") }));
    const again = certificateIn(await estReenroll(ctx, channel, { label: "person", csrDer: newRequest("林知秋") }));
    expect(again).not.toBe(first);
    const serial = execFileSync("openssl", ["x509", "-noout", "-serial"], { input: first, encoding: "utf8" });
    const serialHex = serial.trim().replace("serial=", "");
    await estRevoke(ctx, channel, { serialHex, reason: "superseded", invalidSince: null });
    const input = Buffer.from(await crl(ctx, channel, { name: "issuing", part: "" }));
    const list = execFileSync("openssl", ["crl", "-inform", "DER", "-noout", "-text"], { input, encoding: "utf8" });
    expect(list).toContain(serialHex);

    writeFileSync(join(home, "issuing.pem"), await (await fetch(`${outside.caUrl[channel]}/issuing.pem`)).text());
    writeFileSync(join(home, "again.pem"), again);
    openssl("ocsp", "-issuer", "issuing.pem", "-serial", `0x${serialHex}`, "-cert", "again.pem", "-reqout", "ask.der");
    const answer = await ocsp(ctx, channel, new Uint8Array(readFileSync(join(home, "ask.der"))));
    writeFileSync(join(home, "answer.der"), answer);
    const states = openssl("ocsp", "-respin", "answer.der", "-resp_text", "-noverify").toString();
    expect(states.match(/Cert Status: \w+/g)).toEqual(["Cert Status: revoked", "Cert Status: good"]);
  });

  test("what the CA refuses keeps the CA's reason", async () => {
    const csrDer = newRequest("x");
    csrDer[csrDer.length - 1] = (csrDer.at(-1) ?? 0) ^ 1;
    const refused = estEnroll(ctx, channel, { label: "person", csrDer });
    await expect(refused).rejects.toMatchObject({
      code: "gateway.refused",
      facts: { upstream: channel, status: 400, detail: "the request's own signature does not verify" },
    });
  });

  test.each(["timeout", "500", "wrong-answer"])("%s gives no certificate and the next try does", async (kind) => {
    const csrDer = newRequest(`after ${kind}`);
    await outside.break({ upstream: channel, kind });
    await expect(estEnroll(ctx, channel, { label: "person", csrDer })).rejects.toMatchObject({ name: "AppError" });
    expect(certificateIn(await estEnroll(ctx, channel, { label: "person", csrDer }))).toContain("BEGIN CERTIFICATE");
  });
});

test("an unknown channel names what the exchange's configuration lacks", async () => {
  await expect(crl(ctx, "ca9", { name: "issuing", part: "" })).rejects.toMatchObject({
    code: "gateway.not-configured",
    facts: { connector: "ca.ca9.crl" },
  });
});

test("without an exchange nothing was sent, and that is what is said", async () => {
  const nowhere = openConnectorClient([{ host: "127.0.0.1", port: 9 }], readIdentity(outside.tlsDir));
  useConnectorClient(nowhere);
  await expect(code2session(ctx, { code: "x" })).rejects.toMatchObject({ code: "gateway.no-exchange", status: 503 });
  useConnectorClient(outside.client);
});
