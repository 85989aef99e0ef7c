import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { signatureOf } from "./api-client.ts";
import { SAMPLES, samplePdf } from "./samples.ts";
import { hisSimulator } from "./server.ts";

const home = mkdtempSync(join(tmpdir(), "xq-his-"));
const file = join(home, "his.json");
const asked: { line: string; body: Record<string, unknown> }[] = [];
let platform: Server;
let his: ReturnType<typeof hisSimulator>;

beforeAll(async () => {
  platform = createServer((req, res) => {
    const parts: Buffer[] = [];
    req.on("data", (part: Buffer) => parts.push(part));
    req.on("end", () => {
      const body = Buffer.concat(parts);
      const header = (name: string) => String(req.headers[name]);
      const expected = signatureOf("the-secret", {
        method: req.method ?? "",
        url: new URL(req.url ?? "", "http://platform.test"),
        timestamp: header("x-xq-timestamp"),
        nonce: header("x-xq-nonce"),
        body,
      });
      res.setHeader("content-type", "application/json");
      if (header("x-xq-access-key") !== "ak" || header("x-xq-signature") !== expected) {
        res.writeHead(401).end(JSON.stringify({ code: "his.signature-wrong", say: { zh: "请求签名不正确。" } }));
        return;
      }
      asked.push({ line: `${req.method} ${req.url}`, body: body.length > 0 ? JSON.parse(body.toString()) : {} });
      const result = { signatureBase64: Buffer.from("cms").toString("base64") };
      const signature = { signatureId: "s1", format: "p7-detached", result };
      // Of a document made from a template, its areas; not in the order they are signed in.
      const areas = [
        { kind: "seal", name: "章", order: 1 },
        { kind: "signature", name: "药师", order: 2 },
        { kind: "signature", name: "医师", order: 1 },
      ];
      res.end(JSON.stringify({ documentId: "d1", requestId: "r1", state: "open", areas, ...signature }));
    });
  });
  await new Promise<void>((done) => platform.listen(0, "127.0.0.1", done));
  const apiUrl = `http://127.0.0.1:${(platform.address() as AddressInfo).port}/api/his/v1`;
  his = hisSimulator({ apiUrl, credentialsFile: file });
});
afterAll(() => {
  platform.close();
  rmSync(home, { recursive: true, force: true });
});

const post = (path: string, body: unknown) => his.request(path, { method: "POST", body: JSON.stringify(body) });
const order = {
  sample: "progress-note",
  type: "progress-note",
  title: "病程记录",
  signers: ["000231", "000112"],
  order: "sequential",
  place: { kind: "keyword", keyword: "医师签名：" },
};
const register = (secret: string) =>
  writeFileSync(
    file,
    JSON.stringify({ accessKey: "ak", secret, staff: [{ staffNo: "000231", name: "林知秋", department: "心内" }] }),
  );

test("before the platform has registered it, it says what it waits for", async () => {
  const reply = await his.request("/api/setup");
  expect([reply.status, (await reply.json()).problem]).toEqual([502, expect.stringContaining("Access Key")]);
});

test("one order is a document and a request; each signer signs at the next mention", async () => {
  register("the-secret");
  expect((await post("/api/orders", order)).status).toBe(201);
  const [document, request] = asked.slice(-2);
  expect([document?.line, request?.line]).toEqual(["POST /api/his/v1/documents", "POST /api/his/v1/sign-requests"]);
  expect(String(document?.body.contentBase64)).toMatch(/^JVBERi0/);
  expect(request?.body.signers).toEqual([
    { staffNo: "000231", place: { kind: "keyword", keyword: "医师签名：", occurrence: 1 } },
    { staffNo: "000112", place: { kind: "keyword", keyword: "医师签名：", occurrence: 2 } },
  ]);
  const [listed] = await (await his.request("/api/orders")).json();
  expect(listed).toMatchObject({ requestId: "r1", signers: [{ name: "林知秋" }, { name: "000112" }] });
});

test("a prescription is signed as data by the first signer, and its signature fetched", async () => {
  const asking = { data: "prescription", format: "p7-detached", signers: ["000231", "000112"] };
  const made = (await (await post("/api/orders", asking)).json()) as { id: string };
  const sent = asked.at(-1);
  expect(sent).toMatchObject({
    line: "POST /api/his/v1/data-signatures",
    body: { signer: { kind: "person", staffNo: "000231" }, format: "p7-detached", type: "prescription" },
  });
  expect(JSON.parse(String(sent?.body.contentText))).toMatchObject({ 处方号: "CF20261124001" });
  const file = await his.request(`/api/orders/${made.id}/document`);
  expect([await file.text(), file.headers.get("content-type")]).toEqual(["cms", "application/pkcs7-signature"]);
  expect(asked.at(-1)?.line).toBe("GET /api/his/v1/data-signatures/s1");
  const look = await his.request("/samples/prescription.json");
  expect(await look.text()).toBe(sent?.body.contentText);
});

test("what the platform refuses is shown in its words", async () => {
  register("another-secret");
  const reply = await post("/api/orders", order);
  expect(await reply.json()).toEqual({ problem: "请求签名不正确。", code: "his.signature-wrong" });
  register("the-secret");
});

test("a callback is believed only with the platform's signature", async () => {
  const body = JSON.stringify({ event: "sign-task.signed" });
  const call = (secret: string) => {
    const given = { timestamp: String(Date.now()), nonce: "nonce-0123456789" };
    const url = new URL("http://localhost/callback");
    const signature = signatureOf(secret, { method: "POST", url, ...given, body: Buffer.from(body) });
    const headers = { "x-xq-timestamp": given.timestamp, "x-xq-nonce": given.nonce, "x-xq-signature": signature };
    return his.request(url.href, { method: "POST", body, headers: { ...headers, "x-xq-event": "sign-task.signed" } });
  };
  expect((await call("the-secret")).status).toBe(200);
  expect((await call("forged")).status).toBe(401);
  const list = await (await his.request("/api/callbacks")).json();
  expect(list.map(({ isGenuine }: { isGenuine: boolean }) => isGenuine)).toEqual([false, true]);
});

test("every sample is a PDF, and the page loads nothing from elsewhere", async () => {
  for (const { id } of SAMPLES) expect(samplePdf(id)?.subarray(0, 5).toString()).toBe("%PDF-");
  const page = await (await his.request("/")).text();
  expect(page).not.toMatch(/(src|href)="(https?:)?\/\//);
});

test("a document made from data: the template's code goes along, and each signer gets an area by its order", async () => {
  register("the-secret");
  asked.length = 0;
  const placed = await post("/api/orders", {
    form: "form-prescription",
    signers: ["000231", "000112"],
    order: "sequential",
  });
  expect(placed.status).toBe(201);
  expect(asked.map(({ line }) => line)).toEqual(["POST /api/his/v1/documents", "POST /api/his/v1/sign-requests"]);
  expect(asked[0]?.body).toMatchObject({ template: { code: "prescription", data: { no: "CF20261124001" } } });
  expect(asked[0]?.body).not.toHaveProperty("type");
  expect(asked[1]?.body.signers).toEqual([
    { staffNo: "000231", place: { kind: "field", name: "医师" } },
    { staffNo: "000112", place: { kind: "field", name: "药师" } },
  ]);
  const three = ["000231", "000112", "000007"];
  const refused = await post("/api/orders", { form: "form-prescription", signers: three, order: "sequential" });
  expect([refused.status, await refused.json()]).toEqual([502, expect.objectContaining({ code: "areas" })]);
});
