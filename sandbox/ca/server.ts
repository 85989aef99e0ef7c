import { createHash, timingSafeEqual } from "node:crypto";
import { type Context, Hono } from "hono";
import { z } from "zod";
import type { Faults } from "../faults.ts";
import { pem } from "./certificate.ts";
import { Authority, certsOnly, LABELS, type Label, type Make } from "./authority.ts";
import { REASONS } from "./register.ts";
import { readRequest, RequestRefused } from "./request.ts";
import { Schedule } from "./schedule.ts";
import { ocspAnswer } from "./status.ts";

type Options = {
  make: Make;
  folder: string;
  at: string;
  user: string;
  password: string;
  faults: Faults;
  /** When it publishes; with every deed unless said otherwise. */
  schedule?: Schedule;
};

const revokeShape = z.object({
  serial: z.string().regex(/^[0-9a-f]{2,40}$/),
  /** A reason of RFC 5280 §5.3.1; `removeFromCRL` ends a hold. */
  reason: z.string(),
  /** When the key fell into other hands. */
  invalidityDate: z.iso.datetime().optional(),
});

/**
 * A CA's front: EST (RFC 7030) with one label per profile, CRL, OCSP, and a private address for revocation. A hierarchy of
 * other keys, where the CA runs one, has its roots and lists under `/rsa`; its profiles are labels like the others.
 */
export function caServer({ make, folder, at, user, password, faults, schedule = new Schedule() }: Options): Hono {
  const main = new Authority(make, folder, at);
  const beside = make.beside ? new Authority(make.beside, `${folder}/rsa`, `${at}/rsa`) : null;
  const authorities = beside ? [main, beside] : [main];
  const out = (authority: Authority) => schedule.published(authority, Date.now());
  authorities.forEach(out);
  const app = new Hono();
  const upstream = z.enum(["ca1", "ca2"]).parse(make.name);
  for (const path of ["/.well-known/*", "/crl", "/root.crl", "/rsa/crl", "/rsa/root.crl", "/ocsp", "/revoke"])
    app.use(path, faults.middleware(upstream));

  const isAccount = (c: Context) => {
    const digest = (text: string) => createHash("sha256").update(text).digest();
    const wanted = `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
    return timingSafeEqual(digest(wanted), digest(c.req.header("authorization") ?? ""));
  };
  const unauthorized = (c: Context) =>
    c.text("unknown user or password", 401, { "www-authenticate": 'Basic realm="est"' });
  const pkcs7 = (c: Context, der: Buffer) =>
    c.body(`${der.toString("base64").replaceAll(/(.{64})/g, "$1\r\n")}\r\n`, 200, {
      "content-type": "application/pkcs7-mime; smime-type=certs-only",
      "content-transfer-encoding": "base64",
    });

  app.get("/healthz", (c) => c.json({ ok: true, issued: main.register.issued.size }));
  for (const authority of authorities) {
    const under = authority === main ? "" : "/rsa";
    const certificate = (c: Context, der: Buffer) =>
      c.text(pem(der), 200, { "content-type": "application/x-pem-file" });
    const list = (c: Context, der: Buffer) =>
      c.body(new Uint8Array(der), 200, { "content-type": "application/pkix-crl" });
    app.get(`${under}/root.pem`, (c) => certificate(c, authority.root));
    app.get(`${under}/issuing.pem`, (c) => certificate(c, authority.issuing));
    app.get(`${under}/crl`, (c) => list(c, out(authority).crl()));
    app.get(`${under}/root.crl`, (c) => list(c, out(authority).rootCrl()));
  }
  app.post("/ocsp", async (c) => {
    const answer = ocspAnswer(main, Buffer.from(await c.req.arrayBuffer()), out(main), Date.now());
    return c.body(new Uint8Array(answer), 200, { "content-type": "application/ocsp-response" });
  });
  app.post("/revoke", async (c) => {
    if (!isAccount(c)) return unauthorized(c);
    const given = revokeShape.safeParse(await c.req.json().catch(() => null));
    if (!given.success) return c.text("serial, reason or date malformed", 400);
    const { serial, invalidityDate } = given.data;
    const reason = REASONS[given.data.reason];
    const authority = authorities.find((one) => one.register.issued.has(serial)) ?? main;
    if (given.data.reason === "removeFromCRL")
      return authority.release(serial) ? c.json({}) : c.text("no such certificate", 404);
    if (reason === undefined) return c.text("reason malformed", 400);
    const invalidFromMs = invalidityDate === undefined ? undefined : Date.parse(invalidityDate);
    return authority.revoke(serial, reason, invalidFromMs) ? c.json({}) : c.text("no such certificate", 404);
  });

  const caCerts = (c: Context) => pkcs7(c, certsOnly(...authorities.flatMap(({ issuing, root }) => [issuing, root])));
  const offering = (name: string | undefined) => {
    const label = LABELS.find((known) => known === name);
    if (!label) return null;
    const authority = authorities.find((one) => one.offers(label));
    return authority ? { label, authority } : null;
  };
  // RFC 7030 has no word for a label nobody has: CAs answer 404 or 400.
  const unknownLabel = (c: Context) => c.text("no such profile", make.unknownLabel);
  app.get("/.well-known/est/cacerts", caCerts);
  app.get("/.well-known/est/:label/cacerts", (c) => (offering(c.req.param("label")) ? caCerts(c) : unknownLabel(c)));
  for (const operation of ["simpleenroll", "simplereenroll"] as const)
    app.post(`/.well-known/est/:label/${operation}`, async (c) => {
      if (!isAccount(c)) return unauthorized(c);
      const offered = offering(c.req.param("label"));
      return offered ? enroll(c, operation, offered.label, offered.authority) : unknownLabel(c);
    });

  const enroll = async (
    c: Context,
    operation: "simpleenroll" | "simplereenroll",
    label: Label,
    authority: Authority,
  ) => {
    if (!c.req.header("content-type")?.startsWith("application/pkcs10")) return c.text("send application/pkcs10", 415);
    const der = Buffer.from((await c.req.text()).replaceAll(/\s/g, ""), "base64");
    try {
      const request = readRequest(der, authority.make.keys);
      const issued =
        operation === "simpleenroll" ? authority.issue(label, request, der) : authority.reissue(label, request, der);
      return pkcs7(c, certsOnly(issued));
    } catch (error) {
      if (error instanceof RequestRefused) return c.text(error.message, 400);
      throw error;
    }
  };
  return app;
}
