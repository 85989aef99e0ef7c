import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { CloudTsa } from "./server.ts";

// OpenSSL asks and OpenSSL judges: it builds the queries, and verifies the tokens of the RSA unit whole.
const home = mkdtempSync(join(tmpdir(), "xq-tsa-"));
const at = (name: string) => join(home, name);
const tsa = new CloudTsa({ folder: at("tsa"), user: "u", password: "p" });
const app = tsa.server();
const openssl = (...args: string[]) => execFileSync("openssl", args, { cwd: home, stdio: "pipe" });
const authorization = `Basic ${Buffer.from("u:p").toString("base64")}`;

async function ask(
  path: string,
  query: Buffer,
  headers: Record<string, string> = { authorization },
): Promise<Response> {
  const all = { "content-type": "application/timestamp-query", ...headers };
  return await app.request(path, { method: "POST", headers: all, body: new Uint8Array(query) });
}

const order = (fault: object) => tsa.control().request("/control/tsa", { method: "POST", body: JSON.stringify(fault) });

/** What `openssl ts -verify` says to the token for the query. */
async function verdict(query: string): Promise<string> {
  writeFileSync(at("reply.tsr"), Buffer.from(await (await ask("/tsa", readFileSync(at(query)))).arrayBuffer()));
  const { stdout, stderr } = spawnSync(
    "openssl",
    ["ts", "-verify", "-queryfile", query, "-in", "reply.tsr", "-CAfile", "root.pem"],
    { cwd: home, encoding: "utf8" },
  );
  return `${stdout}${stderr}`;
}

beforeAll(async () => {
  writeFileSync(at("data"), "what is stamped");
  openssl("ts", "-query", "-data", "data", "-sha256", "-cert", "-out", "sha256.tsq");
  openssl("ts", "-query", "-data", "data", "-sm3", "-cert", "-out", "sm3.tsq");
  writeFileSync(at("root.pem"), await (await app.request("/root.pem")).text());
  writeFileSync(at("sm2-root.pem"), await (await app.request("/sm2/root.pem")).text());
});
afterEach(() => order({ kind: "clear" }));
afterAll(() => rmSync(home, { recursive: true, force: true }));

test.each(["sha256.tsq", "sm3.tsq"])("OpenSSL accepts the RSA token for %s", async (query) => {
  expect(await verdict(query)).toContain("Verification: OK");
});

test.each([
  ["wrong-nonce", "nonce mismatch"],
  ["wrong-imprint", "message imprint mismatch"],
  ["expired", "certificate verify error"],
  ["wrong-purpose", "certificate verify error"],
  ["bad-signature", "signature failure"],
  ["waiting", "no time stamp token"],
])("OpenSSL refuses what %s gives", async (kind, why) => {
  await order({ kind });
  expect(await verdict("sha256.tsq")).toContain(why);
  await order({ kind: "clear" });
  expect(await verdict("sha256.tsq")).toContain("Verification: OK");
});

test("the SM2 unit's certificate chains to its root, and its token reads as one", async () => {
  const reply = await ask("/tsa/sm2", readFileSync(at("sm3.tsq")));
  writeFileSync(at("sm2.tsr"), Buffer.from(await reply.arrayBuffer()));
  openssl("ts", "-reply", "-in", "sm2.tsr", "-token_out", "-out", "sm2.token");
  openssl("pkcs7", "-inform", "DER", "-in", "sm2.token", "-print_certs", "-out", "unit.pem");
  const told = openssl(
    "verify",
    "-vfyopt",
    "distid:1234567812345678",
    "-purpose",
    "timestampsign",
    "-CAfile",
    "sm2-root.pem",
    "unit.pem",
  );
  expect(told.toString()).toContain("OK");
  expect(openssl("ts", "-reply", "-in", "sm2.tsr", "-text").toString()).toContain("Hash Algorithm: sm3");
});

test.each([
  ["badDataFormat", Buffer.from("junk")],
  ["badAlg", "md5"],
] as const)("a query is refused with %s", async (failure, query) => {
  if (query === "md5") openssl("ts", "-query", "-data", "data", "-md5", "-out", "md5.tsq");
  const der = query === "md5" ? readFileSync(at("md5.tsq")) : query;
  writeFileSync(at("refused.tsr"), Buffer.from(await (await ask("/tsa", der)).arrayBuffer()));
  const told = openssl("ts", "-reply", "-in", "refused.tsr", "-text").toString();
  expect(told).toContain("Status: Rejected.");
  expect(told).toContain(failure === "badAlg" ? "unrecognized or unsupported algorithm" : "wrong format");
});

test("without the account, or as another type, nothing is answered", async () => {
  const query = readFileSync(at("sha256.tsq"));
  expect((await ask("/tsa", query, {})).status).toBe(401);
  expect((await ask("/tsa", query, { authorization, "content-type": "text/plain" })).status).toBe(415);
  await order({ kind: "down" });
  expect((await ask("/tsa", query)).status).toBe(503);
});
