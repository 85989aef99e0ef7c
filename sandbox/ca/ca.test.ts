import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { Faults } from "../faults.ts";
import { CA1, CA2 } from "./makes.ts";
import { Schedule } from "./schedule.ts";
import { caServer } from "./server.ts";

// OpenSSL judges what this CA writes; where it cannot (SM2 CRL and OCSP signatures), `dgst` does it piece by piece.
const home = mkdtempSync(join(tmpdir(), "xq-ca-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));
const at = (name: string) => join(home, name);
const ID = "distid:1234567812345678";
const authorization = `Basic ${Buffer.from("u:p").toString("base64")}`;

function openssl(...args: string[]): string {
  try {
    return execFileSync("openssl", args, { encoding: "utf8", stdio: "pipe" });
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT")
      throw new Error("openssl is missing: apt-get install openssl", { cause: error });
    throw error;
  }
}

function newRequest(name: string, subject = "/C=CN/O=示范市第一人民医院/CN=林知秋"): string {
  openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:SM2", "-out", at(`${name}.key`));
  const who = ["-utf8", "-subj", subject, "-addext", "1.2.156.10260.4.1.1=ASN1:UTF8String:990001196211270784"];
  openssl("req", "-new", "-sm3", "-sigopt", ID, "-key", at(`${name}.key`), ...who, "-out", at(`${name}.csr`));
  return readFileSync(at(`${name}.csr`), "utf8")
    .split("\n")
    .filter((line) => !line.startsWith("-"))
    .join("");
}

describe.each([CA1, CA2])("$name", (make) => {
  const open = (schedule = new Schedule()) => {
    const account = { user: "u", password: "p" };
    return caServer({ make, folder: at(make.name), at: "http://ca.test", ...account, faults: new Faults(), schedule });
  };
  const ca = open();
  const est = (path: string, body: string, headers: Record<string, string> = { authorization }) =>
    ca.request(`/.well-known/est/${path}`, {
      method: "POST",
      body,
      headers: { "content-type": "application/pkcs10", ...headers },
    });
  const enrol = async (name: string, body: string, label = "person", operation = "simpleenroll"): Promise<string> => {
    const reply = await est(`${label}/${operation}`, body);
    expect([reply.status, reply.headers.get("content-type")]).toEqual([
      200,
      "application/pkcs7-mime; smime-type=certs-only",
    ]);
    writeFileSync(at(`${name}.p7`), Buffer.from(await reply.text(), "base64"));
    openssl("pkcs7", "-inform", "DER", "-in", at(`${name}.p7`), "-print_certs", "-out", at(`${name}.pem`));
    return openssl("x509", "-in", at(`${name}.pem`), "-noout", "-text", "-nameopt", "utf8");
  };
  const serialOf = (name: string) =>
    openssl("x509", "-in", at(`${name}.pem`), "-noout", "-serial")
      .trim()
      .replace("serial=", "")
      .toLowerCase();
  const revoke = (serial: string, from = ca) =>
    from.request("/revoke", {
      method: "POST",
      headers: { authorization },
      body: JSON.stringify({ serial, reason: "keyCompromise" }),
    });

  test("its certificates verify link by link, last for years, and carry the profile's usages", async () => {
    for (const file of ["root", "issuing"]) {
      const reply = await ca.request(`/${file}.pem`);
      writeFileSync(at(`${make.name}-${file}.pem`), await reply.text());
    }
    const link = (issuer: string, subject: string) =>
      openssl("verify", "-vfyopt", ID, "-partial_chain", "-trusted", at(`${issuer}.pem`), at(`${subject}.pem`));
    const text = await enrol(`${make.name}-person`, newRequest("person"));
    expect(text).toContain("CN=林知秋");
    expect(text).toContain("Digital Signature, Non Repudiation");
    expect(text).toContain("1.2.156.10260.4.1.1");
    expect(link(`${make.name}-issuing`, `${make.name}-person`)).toContain("OK");
    expect(link(`${make.name}-root`, `${make.name}-issuing`)).toContain("OK");
    const twoYearsSeconds = String(Math.floor(1.9 * 365 * 86_400));
    expect(openssl("x509", "-in", at(`${make.name}-person.pem`), "-noout", "-checkend", twoYearsSeconds)).toContain(
      "will not",
    );
    expect(await enrol(`${make.name}-tsa`, newRequest("tsa", "/CN=TSA"), "tsa")).toMatch(
      /Extended Key Usage: critical\s+Time Stamping\n/,
    );
  });

  test("no account, an unknown profile, a forged or foreign request get nothing", async () => {
    const request = newRequest("other");
    expect((await est("person/simpleenroll", request, {})).status).toBe(401);
    const unknown = [await est("root/simpleenroll", request), await ca.request("/.well-known/est/root/cacerts")];
    expect(unknown.map(({ status }) => status)).toEqual([make.unknownLabel, make.unknownLabel]);
    expect((await ca.request("/.well-known/est/person/cacerts")).status).toBe(200);
    const forged = Buffer.from(request, "base64");
    forged[forged.length - 1] = (forged.at(-1) ?? 0) ^ 1;
    const reply = await est("person/simpleenroll", forged.toString("base64"));
    expect([reply.status, await reply.text()]).toEqual([400, "the request's own signature does not verify"]);
    expect((await est("person/simpleenroll", "AAAA")).status).toBe(400);
    expect((await est("person/simplereenroll", newRequest("nobody", "/CN=nobody"))).status).toBe(400);
  });

  test("a renewal is for a subject that holds a certificate, until that is revoked", async () => {
    const subject = `/CN=renew ${make.name}`;
    await enrol("renew", newRequest("renew", subject));
    await enrol("renewed", newRequest("renewed", subject), "person", "simplereenroll");
    expect(serialOf("renewed")).not.toBe(serialOf("renew"));
  });

  test("a revoked certificate is on the CRL and in OCSP, and stays so after a restart", async () => {
    await enrol("gone", newRequest("gone", `/CN=gone ${make.name}`));
    const serial = serialOf("gone");
    writeFileSync(at("issuing.pem"), await (await ca.request("/issuing.pem")).text());
    openssl("ocsp", "-issuer", at("issuing.pem"), "-cert", at("gone.pem"), "-reqout", at("ask.der"));
    const status = async () => {
      const reply = await ca.request("/ocsp", { method: "POST", body: new Uint8Array(readFileSync(at("ask.der"))) });
      writeFileSync(at("answer.der"), Buffer.from(await reply.arrayBuffer()));
      return openssl("ocsp", "-respin", at("answer.der"), "-resp_text", "-noverify");
    };
    expect(await status()).toContain("Cert Status: good");
    expect((await revoke("01".repeat(16))).status).toBe(404);
    expect((await revoke(serial)).status).toBe(200);
    expect((await revoke(serial)).status).toBe(200);
    expect(await status()).toMatch(/Cert Status: revoked[\s\S]*keyCompromise/);
    expect(await status()).toContain("OCSP Nonce");

    writeFileSync(at("list.crl"), Buffer.from(await (await open().request("/crl")).arrayBuffer()));
    const list = openssl("crl", "-inform", "DER", "-in", at("list.crl"), "-noout", "-text");
    expect(list.toLowerCase()).toContain(`serial number: ${serial}`);
    expect(list).toContain("Key Compromise");
    // The signature over the CRL, checked over its exact bytes.
    const crl = readFileSync(at("list.crl"));
    const tbsLength = crl.readUInt16BE(6) + 4;
    writeFileSync(at("tbs.der"), crl.subarray(4, 4 + tbsLength));
    const algorithmEnd = 4 + tbsLength + 2 + (crl[4 + tbsLength + 1] ?? 0);
    writeFileSync(at("sig.der"), crl.subarray(algorithmEnd + 3));
    openssl("x509", "-in", at("issuing.pem"), "-noout", "-pubkey", "-out", at("issuing.pub"));
    const check = ["-verify", at("issuing.pub"), "-sigopt", ID, "-signature", at("sig.der"), at("tbs.der")];
    expect(openssl("dgst", "-sm3", ...check)).toContain("Verified OK");
  });

  test("on a schedule, what was done is told by list and OCSP from the next publication on", async () => {
    const schedule = new Schedule(3_600_000);
    await enrol("late", newRequest("late", `/CN=late ${make.name}`));
    const serial = serialOf("late");
    const scheduled = open(schedule);
    writeFileSync(at("issuing.pem"), await (await scheduled.request("/issuing.pem")).text());
    openssl("ocsp", "-issuer", at("issuing.pem"), "-cert", at("late.pem"), "-reqout", at("ask-late.der"));
    const told = async () => {
      const body = new Uint8Array(readFileSync(at("ask-late.der")));
      const answer = await scheduled.request("/ocsp", { method: "POST", body });
      writeFileSync(at("late.der"), Buffer.from(await answer.arrayBuffer()));
      writeFileSync(at("late.crl"), Buffer.from(await (await scheduled.request("/crl")).arrayBuffer()));
      const status = openssl("ocsp", "-respin", at("late.der"), "-resp_text", "-noverify");
      const list = openssl("crl", "-inform", "DER", "-in", at("late.crl"), "-noout", "-text").toLowerCase();
      return [/Cert Status: (\w+)/.exec(status)?.[1], list.includes(`serial number: ${serial}`)];
    };
    expect(await told()).toEqual(["good", false]);
    expect((await revoke(serial, scheduled)).status).toBe(200);
    const before = readFileSync(at("late.crl"));
    expect(await told()).toEqual(["good", false]);
    // The same list, not one made anew that says the same.
    expect(readFileSync(at("late.crl")).equals(before)).toBe(true);
    schedule.every(3_600_000, Date.now());
    expect(await told()).toEqual(["revoked", true]);
  });

  test(make.repeatsAnswer ? "the same request gets the same certificate" : "each request gets its own", async () => {
    const request = newRequest("twice", `/CN=twice ${make.name}`);
    await enrol("first", request);
    await enrol("second", request);
    expect(serialOf("first") === serialOf("second")).toBe(make.repeatsAnswer);
  });

  test("its roots stay the same after a restart", async () => {
    expect(await (await open().request("/root.pem")).text()).toBe(await (await ca.request("/root.pem")).text());
  });
});

test("beside SM2 the first CA certifies RSA keys of institutions, under roots and lists of their own", async () => {
  const folder = at("rsa");
  const ca = caServer({ make: CA1, folder, at: "http://ca.test", user: "u", password: "p", faults: new Faults() });
  const fetched = async (path: string, name: string) => {
    writeFileSync(at(name), Buffer.from(await (await ca.request(path)).arrayBuffer()));
    return at(name);
  };
  const [root, issuing] = [
    await fetched("/rsa/root.pem", "rsa-root.pem"),
    await fetched("/rsa/issuing.pem", "rsa-issuing.pem"),
  ];
  const enrol = async (bits: string, label: string) => {
    const subject = ["-subj", "/C=CN/O=示范市第一人民医院/CN=示范市第一人民医院", "-utf8"];
    openssl(
      "req",
      "-new",
      "-newkey",
      `rsa:${bits}`,
      "-nodes",
      "-keyout",
      at("rsa.key"),
      ...subject,
      "-out",
      at("rsa.csr"),
    );
    const body = readFileSync(at("rsa.csr"), "utf8").replaceAll(/-----[^-]+-----|\s/g, "");
    const headers = { "content-type": "application/pkcs10", authorization };
    return await ca.request(`/.well-known/est/${label}/simpleenroll`, { method: "POST", body, headers });
  };
  const reply = await enrol("2048", "institution-rsa");
  expect(reply.status).toBe(200);
  writeFileSync(at("rsa.p7"), Buffer.from(await reply.text(), "base64"));
  openssl("pkcs7", "-inform", "DER", "-in", at("rsa.p7"), "-print_certs", "-out", at("rsa.pem"));
  expect(openssl("verify", "-CAfile", root, "-untrusted", issuing, at("rsa.pem"))).toContain("OK");
  const text = openssl("x509", "-in", at("rsa.pem"), "-noout", "-text", "-nameopt", "utf8");
  expect(text).toContain("URI:http://ca.test/rsa/crl");
  expect(text).toContain("CN=示范市第一人民医院");
  const serial = openssl("x509", "-in", at("rsa.pem"), "-noout", "-serial").trim().replace("serial=", "").toLowerCase();
  const revoked = await ca.request("/revoke", {
    method: "POST",
    headers: { authorization },
    body: JSON.stringify({ serial, reason: "superseded" }),
  });
  expect(revoked.status).toBe(200);
  const list = await fetched("/rsa/crl", "rsa.crl");
  expect(openssl("crl", "-inform", "DER", "-in", list, "-noout", "-text", "-CAfile", issuing)).toContain(
    serial.toUpperCase(),
  );
  writeFileSync(at("tsa.p7"), Buffer.from(await (await enrol("2048", "tsa-rsa")).text(), "base64"));
  openssl("pkcs7", "-inform", "DER", "-in", at("tsa.p7"), "-print_certs", "-out", at("tsa.pem"));
  const forStamps = ["-purpose", "timestampsign", at("tsa.pem")];
  expect(openssl("verify", "-CAfile", root, "-untrusted", issuing, ...forStamps)).toContain("OK");
  expect((await enrol("1024", "institution-rsa")).status).toBe(400);
  expect((await enrol("2048", "institution")).status).toBe(400);
  const caCerts = Buffer.from(await (await ca.request("/.well-known/est/cacerts")).text(), "base64");
  writeFileSync(at("cacerts.p7"), caCerts);
  const names = openssl("pkcs7", "-inform", "DER", "-in", at("cacerts.p7"), "-print_certs", "-noout");
  expect(names.match(/subject=/g)).toHaveLength(4);
});
